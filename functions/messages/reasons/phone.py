"""Explanations of text, voice and RCS statuses: `record_status`, `messageStatus`, event types.

Sources: Amazon Pinpoint developer guide, "SMS events"; AWS End User Messaging user guide, "Messaging
events", "Event types" and "RCS message events". The two share most words with the same meaning.
"""

from functions.messages.reasons.entry import NOTHING_TO_DO, Explanation, ResponsibleParty

_SENDER, _RECIPIENT, _CARRIER, _AWS = (
    ResponsibleParty.SENDER,
    ResponsibleParty.RECIPIENT,
    ResponsibleParty.CARRIER,
    ResponsibleParty.AWS,
)

_WAIT = "Wait: a carrier's receipt may take 72 hours."
_LATER = "Send again later."
_NUMBER = "Check the number with the recipient."
_CONTENT = "Check the text and its links against the carriers' rules, and the sender's registration."
_ORIGIN = "Use an origination identity that the account owns and that suits the destination's country."
_PARAMETERS = "Fix the request: the error names the parameter."
_RAISE = "Ask AWS to raise the account's limit."

_UNREPORTED = "Treat the result as unknown: the message may have arrived."

_QUEUED = Explanation(
    "AWS accepted the message and is trying to deliver it.",
    _AWS,
    None,
    _WAIT,
    settled=Explanation(
        "AWS accepted the message; no receipt of the carrier came.", _CARRIER, None, _UNREPORTED
    ),
)
_AT_CARRIER = Explanation(
    "The carrier accepted the message; in some countries no delivery receipt follows.",
    _CARRIER,
    None,
    _WAIT,
    settled=Explanation(
        "The carrier accepted the message and sent no delivery receipt.",
        _CARRIER,
        None,
        "Nothing to do: not every carrier sends delivery receipts.",
    ),
)
_CALLING = Explanation(
    "The call is in progress.",
    _CARRIER,
    None,
    "Wait.",
    settled=Explanation(
        "The call was started; no result of it was reported.",
        _CARRIER,
        None,
        "Treat the result as unknown: the call may have been answered.",
    ),
)
_EXPIRED = Explanation("The message could not be delivered in its time to live.", _CARRIER, False, _LATER)
_FAILED = Explanation("The message could not be delivered.", ResponsibleParty.UNKNOWN, None, _LATER)

#: By the event type of Pinpoint.
PHONE_EVENTS: dict[str, Explanation] = {
    "_SMS.BUFFERED": _QUEUED,
    "_SMS.SUCCESS": _AT_CARRIER,
    "_SMS.FAILURE": _FAILED,
    "_SMS.OPTOUT": Explanation(
        "The recipient replied that no further message is wanted.", _RECIPIENT, None, "Respect it."
    ),
}

#: By status. On the way, arrived, failed, refused; each block in alphabetical order.
PHONE: dict[str, Explanation] = {
    "ACCEPTED": _QUEUED,
    "FALLEN_BACK_TO_SMS": Explanation(
        "The message could not go by RCS and is sent as a text.",
        _CARRIER,
        None,
        _WAIT,
        settled=Explanation(
            "The message could not go by RCS and was sent as a text; no receipt of the carrier came.",
            _CARRIER,
            None,
            _UNREPORTED,
        ),
    ),
    "INITIATED": _CALLING,
    "PENDING": _QUEUED,
    "QUEUED": _QUEUED,
    "RINGING": _CALLING,
    "SENT": _AT_CARRIER,
    "SUCCESS": _AT_CARRIER,
    "SUCCESSFUL": _AT_CARRIER,
    "ANSWERED": Explanation("The call was answered.", _RECIPIENT, None, NOTHING_TO_DO),
    "COMPLETED": Explanation(
        "The message was played, to a person or to a voicemail.", _RECIPIENT, None, NOTHING_TO_DO
    ),
    "DELIVERED": Explanation("The recipient's device accepted the message.", _RECIPIENT, None, NOTHING_TO_DO),
    "READ": Explanation("The recipient read the message.", _RECIPIENT, None, NOTHING_TO_DO),
    "BLOCKED": Explanation(
        "The recipient's device or carrier blocks messages from this sender.",
        _RECIPIENT,
        True,
        "Do not write to this number again until the recipient has lifted the block.",
    ),
    "BUSY": Explanation("The line was busy.", _RECIPIENT, False, _LATER),
    "CARRIER_BLOCKED": Explanation(
        "The carrier blocked the message as unwanted or harmful.", _CARRIER, True, _CONTENT
    ),
    "CARRIER_UNREACHABLE": Explanation(
        "The carrier's network had a temporary problem.", _CARRIER, False, _LATER
    ),
    "FAILED": _FAILED,
    "FAILURE": _FAILED,
    "FILE_INACCESSIBLE": Explanation(
        "AWS could not read the media file.",
        _SENDER,
        True,
        "Grant AWS permission to read the file in its bucket.",
    ),
    "FILE_SIZE_EXCEEDED": Explanation(
        "The media file is larger than allowed.", _SENDER, True, "Make the file smaller than 600 KB."
    ),
    "FILE_TYPE_UNSUPPORTED": Explanation(
        "The media file's type is not supported.", _SENDER, True, "Send the file as a supported type."
    ),
    "INVALID": Explanation("The number is not valid.", _RECIPIENT, True, _NUMBER),
    "INVALID_MESSAGE": Explanation("The message's body is not valid.", _SENDER, True, "Fix the message."),
    "INVALID_PHONE_NUMBER": Explanation("The number is not valid.", _RECIPIENT, True, _NUMBER),
    "NO_ANSWER": Explanation(
        "The call was not answered, by a person or a voicemail.", _RECIPIENT, False, _LATER
    ),
    "REJECTED": Explanation(
        "The message was refused for its content.", _CARRIER, True, "Check the content against the RCS rules."
    ),
    "SPAM": Explanation("The carrier took the message for spam and blocked it.", _CARRIER, True, _CONTENT),
    "TTL-EXPIRED": _EXPIRED,
    "TTL_EXPIRATION_REVOKED": Explanation(
        "The message ran out of time and was taken back unread.", _CARRIER, False, "Send it another way."
    ),
    "TTL_EXPIRATION_REVOKE_FAILED": Explanation(
        "The message ran out of time and could not be taken back: it may yet be delivered.",
        _CARRIER,
        False,
        "Wait, or accept that a second message may arrive beside this one.",
        settled=Explanation(
            "The message ran out of time and could not be taken back; no delivery was reported.",
            _CARRIER,
            False,
            "Send again only where a duplicate does no harm.",
        ),
    ),
    "TTL_EXPIRED": _EXPIRED,
    "UNDELIVERABLE": Explanation(
        "The device cannot get this message, for instance since it knows no RCS.",
        _RECIPIENT,
        True,
        "Send it as a text.",
    ),
    "UNKNOWN": Explanation(
        "No receipt came within 72 hours, or the carrier gave no reason.",
        ResponsibleParty.UNKNOWN,
        None,
        _UNREPORTED,
    ),
    "UNREACHABLE": Explanation("The phone is switched off or out of reach.", _RECIPIENT, False, _LATER),
    "UNROUTABLE": Explanation(
        "No route to the number, by the account's configuration.", _SENDER, True, _ORIGIN
    ),
    "ACCESS_DENIED": Explanation(
        "The account may not send this.", _SENDER, True, "Grant the sender permission to send."
    ),
    "ACCOUNT_IN_SANDBOX": Explanation(
        "The account is in the sandbox and sends to verified numbers only.",
        _SENDER,
        True,
        "Verify the number, or ask AWS to move the account out of the sandbox.",
    ),
    "DESTINATION_COUNTRY_NOT_SUPPORTED": Explanation(
        "AWS does not send to this country.", _AWS, True, "Reach the recipient another way."
    ),
    "INVALID_DLT_PARAMETERS": Explanation(
        "The registration for India (entity or template id) is wrong.", _SENDER, True, _PARAMETERS
    ),
    "INVALID_KEYWORD": Explanation("The keyword is not the account's.", _SENDER, True, _PARAMETERS),
    "INVALID_ORIGINATION_IDENTITY": Explanation("The origination identity is wrong.", _SENDER, True, _ORIGIN),
    "INVALID_PARAMETERS": Explanation("The request is wrong.", _SENDER, True, _PARAMETERS),
    "INVALID_POOL_ID": Explanation("The phone pool is not the account's.", _SENDER, True, _PARAMETERS),
    "INVALID_SENDER_ID": Explanation("The sender id is wrong.", _SENDER, True, _PARAMETERS),
    "MAX_PRICE_EXCEEDED": Explanation(
        "The message would have cost more than its maximum price.",
        _SENDER,
        True,
        "Raise the maximum price, or leave this country out.",
    ),
    "NO_ORIGINATION_IDENTITY_AVAILABLE_TO_SEND": Explanation(
        "The account has no origination identity for this destination.", _SENDER, True, _ORIGIN
    ),
    "NO_QUOTA_LEFT_ON_ACCOUNT": Explanation("The spending limit is used up.", _SENDER, False, _RAISE),
    "OPTED_OUT": Explanation(
        "The recipient has opted out of messages.", _RECIPIENT, True, "Do not write to this number again."
    ),
    "ORIGINATION_IDENTITY_DOES_NOT_EXIST": Explanation(
        "The origination identity does not exist.", _SENDER, True, _ORIGIN
    ),
    "PROTECT_BLOCKED": Explanation(
        "The account's protect configuration blocked the message.",
        _SENDER,
        True,
        "Where it should have gone out, change the protect configuration's rules.",
    ),
    "RATE_EXCEEDED": Explanation(
        "Messages were sent faster than allowed.", _SENDER, False, "Send more slowly."
    ),
    "SENDER_ID_NOT_SUPPORTED_FOR_DESTINATION": Explanation(
        "The destination's country knows no sender ids.", _SENDER, True, _ORIGIN
    ),
}
