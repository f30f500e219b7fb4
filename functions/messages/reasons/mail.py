"""Explanations of e-mail events of Pinpoint and SES, and of types of bounce, delay and complaint.

Sources: Amazon SES developer guide, "Contents of event data published to Firehose"; Amazon Pinpoint developer
guide, "Email events"; for types of complaint IANA's register "Messaging Abuse Reporting Format".
"""

from functions.messages.reasons.entry import NOTHING_TO_DO, Explanation, ResponsibleParty

_REMOVE = "Take the address off the list; do not write to it again."
_LATER = "Send again later."
_WAIT = "Wait: Amazon SES retries for up to 14 hours."
_OVERRIDE = "Where the address is good after all, take it off the suppression list and send again."

_ACCEPTED = Explanation(
    "AWS accepted the message and is trying to deliver it.", ResponsibleParty.AWS, None, "Wait."
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
BY_MACHINE = Explanation(
    "A machine opened the message or followed a link: it arrived, but no person is known to have read it.",
    ResponsibleParty.MAILBOX_PROVIDER,
    None,
    NOTHING_TO_DO,
)
_UNSUBSCRIBED = Explanation(
    "The recipient used the unsubscribe link.",
    ResponsibleParty.RECIPIENT,
    None,
    "Take the address off the list.",
)
_RENDERING = Explanation(
    "The message's template could not be filled in, so that nothing was sent.",
    ResponsibleParty.SENDER,
    True,
    "Fix the template, or supply the data that the diagnostic names, and send again.",
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
    "DeliveryDelay": Explanation("The delivery is delayed.", ResponsibleParty.UNKNOWN, False, _WAIT),
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

_SUPPRESSED = "so that AWS did not send the message"

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
    "Permanent/Suppressed": Explanation(
        f"The address bounced for others lately, {_SUPPRESSED}.", ResponsibleParty.AWS, True, _OVERRIDE
    ),
    "Permanent/OnAccountSuppressionList": Explanation(
        f"The address is on the account's suppression list, {_SUPPRESSED}.",
        ResponsibleParty.SENDER,
        True,
        _OVERRIDE,
    ),
    "Permanent/OnTenantSuppressionList": Explanation(
        f"The address is on the tenant's suppression list, {_SUPPRESSED}.",
        ResponsibleParty.SENDER,
        True,
        _OVERRIDE,
    ),
    "Permanent/EmailValidationSuppressed": Explanation(
        f"The address did not pass the account's validation, {_SUPPRESSED}.",
        ResponsibleParty.SENDER,
        True,
        "Check the address, or lower the threshold of the e-mail validation settings.",
    ),
    "Permanent/UnsubscribedRecipient": Explanation(
        f"The recipient unsubscribed from the contact list, {_SUPPRESSED}.",
        ResponsibleParty.RECIPIENT,
        True,
        _REMOVE,
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
    "General": Explanation(
        "The SMTP conversation with the mailbox provider failed.",
        ResponsibleParty.MAILBOX_PROVIDER,
        False,
        _WAIT,
    ),
    "Undetermined": Explanation(
        "AWS could not determine why it is delayed.", ResponsibleParty.UNKNOWN, False, _WAIT
    ),
    "TransientCommunicationFailure": Explanation(
        "The connection to the mailbox provider failed for now.",
        ResponsibleParty.MAILBOX_PROVIDER,
        False,
        _WAIT,
    ),
    "RecipientServerError": Explanation(
        "The recipient's mail server has a problem for now.", ResponsibleParty.MAILBOX_PROVIDER, False, _WAIT
    ),
}
DELAYS: dict[str, Explanation] = {
    "InternalFailure": Explanation("A problem inside Amazon SES.", ResponsibleParty.AWS, False, _WAIT),
    "MailboxFull": Explanation("The mailbox is full.", ResponsibleParty.RECIPIENT, False, _WAIT),
    "SpamDetected": Explanation(
        "The mailbox provider sees much unwanted mail from this account.",
        ResponsibleParty.SENDER,
        False,
        "Send less, and only to recipients who opted in; monitor the complaint rate.",
    ),
    "IPFailure": Explanation(
        "The mailbox provider blocks or slows the sending IP address.",
        ResponsibleParty.SENDER,
        False,
        "Send more slowly; check the IP address's reputation.",
    ),
    "BYOIPHostNameLookupUnavailable": Explanation(
        "The host name of the account's own IP addresses could not be looked up.",
        ResponsibleParty.SENDER,
        False,
        "Fix the reverse DNS of the IP addresses brought to Amazon SES.",
    ),
    "SendingDeferral": Explanation(
        "Amazon SES holds the message back for now.", ResponsibleParty.AWS, False, _WAIT
    ),
}

#: By feedback type, or by sub-type.
COMPLAINTS: dict[str, Explanation] = {
    "abuse": _COMPLAINT,
    "auth-failure": Explanation(
        "The mailbox provider reported that the message's authentication failed.",
        ResponsibleParty.SENDER,
        True,
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
    "OnAccountSuppressionList": Explanation(
        f"The address once complained and is on the account's suppression list, {_SUPPRESSED}.",
        ResponsibleParty.RECIPIENT,
        True,
        _REMOVE,
    ),
    "OnTenantSuppressionList": Explanation(
        f"The address once complained and is on the tenant's suppression list, {_SUPPRESSED}.",
        ResponsibleParty.RECIPIENT,
        True,
        _REMOVE,
    ),
}
