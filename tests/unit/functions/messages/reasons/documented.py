"""Every event type and status that the providers document, letter by letter.

Copied from the references, never computed from the product, so that a mapping that goes missing is noticed.
"""


def _words(text: str) -> list[str]:
    return text.split()


PINPOINT_EMAIL = _words("""
    _email.send _email.delivered _email.rejected _email.hardbounce _email.softbounce _email.complaint
    _email.open _email.click _email.unsubscribe _email.rendering_failure
""")
PINPOINT_SMS = _words("_SMS.BUFFERED _SMS.SUCCESS _SMS.FAILURE _SMS.OPTOUT")
SES = [
    *_words("Bounce Complaint Delivery Send Reject Open Click DeliveryDelay Subscription"),
    "Rendering Failure",
]

#: `record_status` of a text that a carrier or a device failed, and of one that AWS refused.
FAILED_RECORD_STATUS = _words("""
    INVALID UNREACHABLE BLOCKED CARRIER_UNREACHABLE SPAM INVALID_MESSAGE CARRIER_BLOCKED TTL_EXPIRED
    INVALID_PHONE_NUMBER
""")
REFUSED_RECORD_STATUS = _words("""
    MAX_PRICE_EXCEEDED OPTED_OUT NO_QUOTA_LEFT_ON_ACCOUNT NO_ORIGINATION_IDENTITY_AVAILABLE_TO_SEND
    DESTINATION_COUNTRY_NOT_SUPPORTED ACCOUNT_IN_SANDBOX RATE_EXCEEDED INVALID_ORIGINATION_IDENTITY
    ORIGINATION_IDENTITY_DOES_NOT_EXIST INVALID_DLT_PARAMETERS INVALID_PARAMETERS ACCESS_DENIED
    INVALID_KEYWORD INVALID_SENDER_ID INVALID_POOL_ID SENDER_ID_NOT_SUPPORTED_FOR_DESTINATION
""")
RECORD_STATUS = [
    *_words("SUCCESSFUL DELIVERED PENDING UNKNOWN"),
    *FAILED_RECORD_STATUS,
    *REFUSED_RECORD_STATUS,
]

EUM_EVENT_TYPES = _words("""
    TEXT_SENT TEXT_PENDING TEXT_QUEUED TEXT_SUCCESSFUL TEXT_DELIVERED TEXT_INVALID TEXT_INVALID_MESSAGE
    TEXT_UNREACHABLE TEXT_CARRIER_UNREACHABLE TEXT_BLOCKED TEXT_CARRIER_BLOCKED TEXT_SPAM TEXT_UNKNOWN
    TEXT_TTL_EXPIRED TEXT_TTL-EXPIRED TEXT_PROTECT_BLOCKED
    VOICE_INITIATED VOICE_RINGING VOICE_ANSWERED VOICE_COMPLETED VOICE_BUSY VOICE_NO_ANSWER VOICE_FAILED
    VOICE_TTL_EXPIRED
    MEDIA_PENDING MEDIA_QUEUED MEDIA_SUCCESSFUL MEDIA_DELIVERED MEDIA_INVALID MEDIA_INVALID_MESSAGE
    MEDIA_UNREACHABLE MEDIA_CARRIER_UNREACHABLE MEDIA_BLOCKED MEDIA_CARRIER_BLOCKED MEDIA_SPAM MEDIA_UNKNOWN
    MEDIA_TTL_EXPIRED MEDIA_FILE_INACCESSIBLE MEDIA_FILE_TYPE_UNSUPPORTED MEDIA_FILE_SIZE_EXCEEDED
    RCS_QUEUED RCS_SENT RCS_DELIVERED RCS_READ RCS_FAILED RCS_TTL_EXPIRED RCS_PROTECT_BLOCKED
    RCS_FALLEN_BACK_TO_SMS
""")
MESSAGE_STATUS = _words("""
    SUCCESSFUL DELIVERED PENDING INVALID UNREACHABLE UNKNOWN BLOCKED CARRIER_UNREACHABLE SPAM INVALID_MESSAGE
    CARRIER_BLOCKED TTL_EXPIRED ACCEPTED FAILED SENT UNROUTABLE QUEUED PROTECT_BLOCKED
""")
VOICE_STATUS = _words("""
    INITIATED RINGING ANSWERED COMPLETED BUSY NO_ANSWER FAILED TTL_EXPIRED SPAM PROTECT_BLOCKED
""")
RCS_STATUS = _words("""
    DELIVERED PENDING UNDELIVERABLE REJECTED READ TTL_EXPIRATION_REVOKED TTL_EXPIRATION_REVOKE_FAILED
""")

BOUNCES = _words("""
    Undetermined/Undetermined Permanent/General Permanent/NoEmail Permanent/Suppressed
    Permanent/OnAccountSuppressionList Permanent/EmailValidationSuppressed Permanent/OnTenantSuppressionList
    Transient/General Transient/MailboxFull Transient/MessageTooLarge Transient/CustomTimeoutExceeded
    Transient/ContentRejected Transient/AttachmentRejected
""")
DELAYS = _words("""
    InternalFailure General MailboxFull SpamDetected RecipientServerError IPFailure
    TransientCommunicationFailure BYOIPHostNameLookupUnavailable Undetermined SendingDeferral
""")
COMPLAINTS = _words("abuse auth-failure fraud not-spam other virus OnAccountSuppressionList")

#: IANA's register "SMTP Enhanced Status Codes", subject and detail.
ENHANCED_STATUS = _words("""
    0.0 1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 2.0 2.1 2.2 2.3 2.4 3.0 3.1 3.2 3.3 3.4 3.5 3.6
    4.0 4.1 4.2 4.3 4.4 4.5 4.6 4.7 5.0 5.1 5.2 5.3 5.4 5.5 5.6 5.7 6.0 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8 6.9
    6.10 7.0 7.1 7.2 7.3 7.4 7.5 7.6 7.7 7.8 7.9 7.10 7.11 7.12 7.13 7.14 7.15 7.16 7.17 7.18 7.19 7.20 7.21
    7.22 7.23 7.24 7.25 7.26 7.27 7.28 7.29 7.30
""")

CAMPAIGN_SEND_STATUS = _words("""
    SUCCESS FAILURE DAILY_CAP EXPIRED QUIET_TIME HOLDOUT DUPLICATE_ADDRESS CAMPAIGN_CAP FAILURE_PERMANENT
    TRANSIENT_FAILURE THROTTLED UNKNOWN HOOK_FAILURE CUSTOM_DELIVERY_FAILURE RECOMMENDATION_FAILURE
    UNSUPPORTED_CHANNEL
""")
JOURNEY_SEND_STATUS = _words("""
    SUCCESS FAILURE CUSTOM_DELIVERY_FAILURE FAILURE_PERMANENT THROTTLED UNSUPPORTED_CHANNEL DAILY_CAP
    QUIET_TIME QUIET_TIME_MISSING_TIMEZONE QUIET_TIME_WAIT_FINISHED
""")

#: Every pair of event type and status that a provider may send.
WORDS: list[tuple[str, str]] = [
    *((event_type, "") for event_type in (*PINPOINT_EMAIL, *PINPOINT_SMS, *SES, *EUM_EVENT_TYPES)),
    ("_SMS.BUFFERED", "PENDING"),
    ("_SMS.BUFFERED", "SUCCESSFUL"),
    ("_SMS.SUCCESS", "SUCCESSFUL"),
    ("_SMS.SUCCESS", "DELIVERED"),
    ("_SMS.SUCCESS", "SUCCESS"),
    ("_SMS.FAILURE", "UNKNOWN"),
    *(("_SMS.FAILURE", status) for status in (*FAILED_RECORD_STATUS, *REFUSED_RECORD_STATUS)),
    *(("_SMS.OPTOUT", status) for status in RECORD_STATUS),
    *(("Bounce", status) for status in BOUNCES),
    *(("_email.hardbounce", status) for status in BOUNCES if status.startswith("Permanent")),
    *(("_email.softbounce", status) for status in BOUNCES if not status.startswith("Permanent")),
    *(("DeliveryDelay", status) for status in DELAYS),
    *((event_type, status) for event_type in ("Complaint", "_email.complaint") for status in COMPLAINTS),
    *((f"{channel}_{status}", status) for channel in ("TEXT", "MEDIA") for status in MESSAGE_STATUS),
    *((f"VOICE_{status}", status) for status in VOICE_STATUS),
    *(("RCS_DELIVERED", status) for status in RCS_STATUS),
    ("RCS_FAILED", "UNDELIVERABLE"),
    ("RCS_FAILED", "REJECTED"),
    ("RCS_TTL_EXPIRED", "TTL_EXPIRATION_REVOKED"),
    ("RCS_TTL_EXPIRED", "TTL_EXPIRATION_REVOKE_FAILED"),
    ("RCS_FALLEN_BACK_TO_SMS", "UNDELIVERABLE"),
]
