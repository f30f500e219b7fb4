"""Explanations of e-mail events of Pinpoint and SES, and of their types of bounce, delay and complaint.

Sources: Amazon SES developer guide, "Contents of event data published to Firehose"; Amazon Pinpoint developer
guide, "Email events"; for types of complaint IANA's register "Messaging Abuse Reporting Format".
"""

from functions.messages.reasons.entry import NOTHING_TO_DO, Explanation, ResponsibleParty

_REMOVE = "Take the address off the list; do not write to it again."
_LATER = "Send again later."
WAIT_FOR_SES = "Wait: Amazon SES retries for up to 14 hours."
WAIT_FOR_PINPOINT = "Wait: Amazon Pinpoint retries for some time."
_OVERRIDE = "Remove the address from the suppression list only if it works and its owner wants the mail."


def _delay(
    summary: str, party: ResponsibleParty, advice: str = WAIT_FOR_SES, settled_advice: str = _LATER
) -> Explanation:
    """Return the explanation of a delay; once no further event is expected, waiting is no advice."""
    return Explanation(
        summary, party, False, advice, settled=Explanation(summary, party, False, settled_advice)
    )


_ACCEPTED = Explanation(
    "AWS accepted the message and is trying to deliver it.",
    ResponsibleParty.AWS,
    None,
    "Wait.",
    settled=Explanation(
        "AWS accepted the message; no delivery or bounce was reported.",
        ResponsibleParty.UNKNOWN,
        None,
        "Check that the configuration set publishes deliveries and bounces; the message may have arrived.",
    ),
)
_DELIVERED = Explanation(
    "The recipient's mailbox provider accepted the message.",
    ResponsibleParty.MAILBOX_PROVIDER,
    None,
    "Where the recipient does not see it, have them check the spam folder.",
)
_REJECTED = Explanation(
    "AWS found a virus in the message and did not send it.",
    ResponsibleParty.SENDER,
    True,
    "Remove the bad content.",
)
_HARD_BOUNCE = Explanation(
    "The mailbox provider refused the message for good.", ResponsibleParty.MAILBOX_PROVIDER, True, _REMOVE
)
_SOFT_BOUNCE = Explanation(
    "The mailbox provider refused the message for a temporary reason.",
    ResponsibleParty.MAILBOX_PROVIDER,
    False,
    _LATER,
)
_COMPLAINT = Explanation(
    "The recipient reported the message as spam.", ResponsibleParty.RECIPIENT, True, _REMOVE
)
_OPENED = Explanation("The message was opened.", ResponsibleParty.RECIPIENT, None, NOTHING_TO_DO)
_CLICKED = Explanation("A link in the message was clicked.", ResponsibleParty.RECIPIENT, None, NOTHING_TO_DO)
AUTOMATIC_REPLY = Explanation(
    "The recipient's mailbox answered automatically, for instance with an out-of-office note.",
    ResponsibleParty.RECIPIENT,
    None,
    NOTHING_TO_DO,
)
OTHER_ADDRESS = Explanation(
    "The report is about an address that the message was not sent to, such as a forwarding target.",
    ResponsibleParty.RECIPIENT,
    None,
    "Nothing to do for this recipient; an address that they forward to does not work.",
)
POSSIBLE_COMPLAINT = Explanation(
    "One of several recipients reported the message as spam; it is unknown which one.",
    ResponsibleParty.RECIPIENT,
    None,
    "Send one message per recipient, so that a complaint names the one who made it.",
)
BY_MACHINE = Explanation(
    "A machine opened the message or followed a link: it arrived, but no person is known to have read it.",
    ResponsibleParty.MAILBOX_PROVIDER,
    None,
    NOTHING_TO_DO,
)
_UNSUBSCRIBED = Explanation(
    "The recipient unsubscribed.",
    ResponsibleParty.RECIPIENT,
    None,
    "Take the address off the list.",
)
_RENDERING = Explanation(
    "The message's template could not be filled in, so that nothing was sent.",
    ResponsibleParty.SENDER,
    True,
    "Fix the template, or supply the data that the diagnostic names.",
)

#: By event type.
MAIL_EVENTS: dict[str, Explanation] = {
    "_email.send": _ACCEPTED,
    "_email.delivered": _DELIVERED,
    "_email.rejected": _REJECTED,
    "_email.hardbounce": _HARD_BOUNCE,
    "_email.softbounce": _SOFT_BOUNCE,
    "_email.complaint": _COMPLAINT,
    "_email.open": _OPENED,
    "_email.click": _CLICKED,
    "_email.unsubscribe": _UNSUBSCRIBED,
    "_email.rendering_failure": _RENDERING,
    "Send": _ACCEPTED,
    "Delivery": _DELIVERED,
    "DeliveryDelay": _delay("The delivery was delayed.", ResponsibleParty.UNKNOWN),
    "Bounce": _HARD_BOUNCE,
    "Complaint": _COMPLAINT,
    "Reject": _REJECTED,
    "Open": _OPENED,
    "Click": _CLICKED,
    "Rendering Failure": _RENDERING,
    "Subscription": Explanation(
        "The recipient changed what to receive.", ResponsibleParty.RECIPIENT, None, "Respect the new choice."
    ),
}

#: By the change of a subscription, see `functions.messages.parsers.subscriptions`.
SUBSCRIPTIONS: dict[str, Explanation] = {
    "UnsubscribeAll": Explanation(
        "The recipient unsubscribed from the whole contact list.",
        ResponsibleParty.RECIPIENT,
        None,
        "Take the address off the list.",
    ),
    "OptOut": Explanation(
        "The recipient unsubscribed from topics of the contact list.",
        ResponsibleParty.RECIPIENT,
        None,
        "Respect the new choice of topics.",
    ),
    "OptIn": Explanation(
        "The recipient subscribed to topics of the contact list.",
        ResponsibleParty.RECIPIENT,
        None,
        NOTHING_TO_DO,
    ),
}

_SUPPRESSED = "so that AWS did not send the message"
#: By the sub-type of the bounce or complaint that reports it: AWS never sent the message.
SUPPRESSIONS: dict[str, Explanation] = {
    "Suppressed": Explanation(
        f"The address bounced for other senders lately, {_SUPPRESSED}.",
        ResponsibleParty.RECIPIENT,
        True,
        _OVERRIDE,
    ),
    "OnAccountSuppressionList": Explanation(
        f"The address is on the account's suppression list, {_SUPPRESSED}.",
        ResponsibleParty.SENDER,
        True,
        _OVERRIDE,
    ),
    "OnTenantSuppressionList": Explanation(
        f"The address is on the tenant's suppression list, {_SUPPRESSED}.",
        ResponsibleParty.SENDER,
        True,
        _OVERRIDE,
    ),
    "EmailValidationSuppressed": Explanation(
        f"The address did not pass the account's validation, {_SUPPRESSED}.",
        ResponsibleParty.SENDER,
        True,
        "Check the address, or lower the threshold of the e-mail validation settings.",
    ),
    "UnsubscribedRecipient": Explanation(
        f"The recipient unsubscribed from the contact list, {_SUPPRESSED}.",
        ResponsibleParty.RECIPIENT,
        True,
        _REMOVE,
    ),
}

#: By bounce type and sub-type. These say little beyond the type: an enhanced status code says more.
GENERAL_BOUNCES: dict[str, Explanation] = {
    "Undetermined": Explanation(
        "The message came back, and no reason was given.", ResponsibleParty.UNKNOWN, False, _LATER
    ),
    "Undetermined/Undetermined": Explanation(
        "The message came back, and AWS could not determine why.", ResponsibleParty.UNKNOWN, False, _LATER
    ),
    "Permanent": _HARD_BOUNCE,
    "Permanent/General": _HARD_BOUNCE,
    "Transient": _SOFT_BOUNCE,
    "Transient/General": _SOFT_BOUNCE,
}
BOUNCES: dict[str, Explanation] = {
    "Permanent/NoEmail": Explanation(
        "The mailbox does not exist.", ResponsibleParty.RECIPIENT, True, _REMOVE
    ),
    "Transient/MailboxFull": Explanation("The mailbox is full.", ResponsibleParty.RECIPIENT, False, _LATER),
    "Transient/MessageTooLarge": Explanation(
        "The message is larger than the mailbox provider takes.",
        ResponsibleParty.SENDER,
        False,
        "Make the message smaller and send again.",
    ),
    "Transient/CustomTimeoutExceeded": Explanation(
        "The message could not be delivered in the time that the sender had set.",
        ResponsibleParty.SENDER,
        False,
        _LATER,
    ),
    "Transient/ContentRejected": Explanation(
        "The mailbox provider did not take the message's content.",
        ResponsibleParty.SENDER,
        False,
        "Change the content and send again.",
    ),
    "Transient/AttachmentRejected": Explanation(
        "The mailbox provider did not take an attachment.",
        ResponsibleParty.SENDER,
        False,
        "Remove or change the attachment and send again.",
    ),
}

#: By delay type. These say little: an enhanced status code says more.
GENERAL_DELAYS: dict[str, Explanation] = {
    "General": _delay(
        "The SMTP conversation with the mailbox provider failed.", ResponsibleParty.MAILBOX_PROVIDER
    ),
    "Undetermined": _delay("AWS could not determine why it was delayed.", ResponsibleParty.UNKNOWN),
    "TransientCommunicationFailure": _delay(
        "The connection to the mailbox provider failed.", ResponsibleParty.MAILBOX_PROVIDER
    ),
    "RecipientServerError": _delay(
        "The recipient's mail server had a temporary problem.", ResponsibleParty.MAILBOX_PROVIDER
    ),
}
_LESS = "Send less, and only to recipients who opted in; monitor the complaint rate."
_SLOWER = "Send more slowly; check the IP address's reputation."
_REVERSE_DNS = "Fix the reverse DNS of the IP addresses brought to Amazon SES."
DELAYS: dict[str, Explanation] = {
    "InternalFailure": _delay("Amazon SES had an internal problem.", ResponsibleParty.AWS),
    "MailboxFull": _delay("The mailbox is full.", ResponsibleParty.RECIPIENT),
    "SpamDetected": _delay(
        "The mailbox provider sees much unwanted mail from this account.",
        ResponsibleParty.SENDER,
        _LESS,
        _LESS,
    ),
    "IPFailure": _delay(
        "The mailbox provider blocks or slows the sending IP address.",
        ResponsibleParty.SENDER,
        _SLOWER,
        _SLOWER,
    ),
    "BYOIPHostNameLookupUnavailable": _delay(
        "The host name of the account's own IP addresses could not be looked up.",
        ResponsibleParty.SENDER,
        _REVERSE_DNS,
        _REVERSE_DNS,
    ),
    "SendingDeferral": _delay("Amazon SES deferred the message.", ResponsibleParty.AWS),
}

#: By feedback type, or by sub-type.
COMPLAINTS: dict[str, Explanation] = {
    "abuse": _COMPLAINT,
    "auth-failure": Explanation(
        "The mailbox provider reported that the message's authentication failed.",
        ResponsibleParty.SENDER,
        None,
        "Set up SPF, DKIM and DMARC for the sending domain.",
    ),
    "fraud": Explanation(
        "The message was reported as fraud or phishing.",
        ResponsibleParty.RECIPIENT,
        True,
        "Check who sent it, and why.",
    ),
    "not-spam": Explanation(
        "The recipient took the message out of the spam folder.",
        ResponsibleParty.RECIPIENT,
        None,
        NOTHING_TO_DO,
    ),
    "other": Explanation(
        "The message was reported for some other reason.", ResponsibleParty.RECIPIENT, True, _REMOVE
    ),
    "virus": Explanation(
        "The message was reported to hold a virus.",
        ResponsibleParty.SENDER,
        True,
        "Check the content and who sent it.",
    ),
}
