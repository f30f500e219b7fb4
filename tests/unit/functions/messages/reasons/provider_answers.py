"""Answers of mailbox providers in the wording of their references, with the meaning that they document."""

_NO_MAILBOX = "The mailbox does not exist."
_DISABLED = "The mailbox is disabled or takes no mail."
_FULL = "The mailbox is full."
_NO_DOMAIN = "The address's domain cannot be found."
_BLOCKED = "The mailbox provider blocks the sending IP address or sender."
_SUSPECTED = "The mailbox provider limits the sender for suspicious traffic."
_UNAUTHENTICATED = "The sending domain does not pass the authentication that the mailbox provider requires."
_TOO_FAST = "The mailbox receives more messages than its provider allows."
_NOT_ALLOWED = "The recipient accepts mail from selected senders only."

#: Answer: summary of its reason.
MICROSOFT = {
    "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup": _NO_MAILBOX,
    "smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)": _NO_MAILBOX,
    "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable": _NO_MAILBOX,
    "smtp; 550 5.4.1 Relay Access Denied": "The mail server does not accept mail for the domain.",
    "smtp; 550 5.7.606 Access denied, banned sending IP [192.0.2.1]": _BLOCKED,
    "smtp; 550 5.7.511 Access denied, banned sender": _BLOCKED,
    "smtp; 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your "
    "Internet service provider since part of their network is on our block list (S3140)": _BLOCKED,
    "smtp; 451 4.7.550 Access denied, please try again later": _SUSPECTED,
    "smtp; 451 4.7.850 Access denied, please try again later": _SUSPECTED,
    "smtp; 550 5.7.515 Access denied, sending domain does not meet the required authentication level":
        _UNAUTHENTICATED,
    "smtp; 550 5.2.121 Recipient's per hour message receive limit from specific sender exceeded": _TOO_FAST,
    "smtp; 550 5.7.124 Sender not in allowed-senders list": _NOT_ALLOWED,
    "smtp; 550 5.7.133 Sender not authenticated for group": _NOT_ALLOWED,
    "smtp; 550 5.4.14 Hop count exceeded - possible mail loop": "The message looped between mail servers.",
    "smtp; 550 5.4.310 DNS domain example.invalid does not exist": _NO_DOMAIN,
    "smtp; 554 5.2.2 mailbox full": _FULL,
}  # fmt: skip
GOOGLE = {
    "smtp; 550-5.1.1 The email account that you tried to reach does not exist. - gsmtp": _NO_MAILBOX,
    "smtp; 550 5.2.1 The email account that you tried to reach is inactive. - gsmtp": _DISABLED,
    "smtp; 452-4.2.2 The recipient's inbox is out of storage space. - gsmtp": _FULL,
    "smtp; 552-5.2.2 The recipient's inbox is out of storage space and inactive. - gsmtp": _FULL,
    "smtp; 450-4.2.1 The user you are trying to contact is receiving mail too quickly. - gsmtp": _TOO_FAST,
    "smtp; 421-4.7.28 Our system has detected an unusual rate of unsolicited mail. - gsmtp": _SUSPECTED,
    "smtp; 550-5.7.26 This mail is unauthenticated, which poses a security risk. - gsmtp": _UNAUTHENTICATED,
    "smtp; 550-5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy. - gsmtp":
        _UNAUTHENTICATED,
    "smtp; 421-4.7.27 Your email has been rate limited because SPF authentication didn't pass. - gsmtp":
        _UNAUTHENTICATED,
    "smtp; 421-4.7.30 Your email has been rate limited because DKIM authentication didn't pass. - gsmtp":
        _UNAUTHENTICATED,
    "smtp; 421-4.7.29 Your email has been rate limited because it wasn't sent over a TLS connection":
        "The mail server requires TLS.",
    "smtp; 550-5.7.1 Our system has detected that this message is likely unsolicited mail. - gsmtp":
        "The mailbox provider takes the message for unwanted mail.",
    "smtp; 552-5.7.0 Message blocked because its content presents a potential security issue":
        "The mailbox provider considers the content unsafe.",
}  # fmt: skip
YAHOO = {
    "smtp; 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user "
    "complaints": "The mailbox provider defers the sender for volume or complaints.",
    "smtp; 553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred": _BLOCKED,
    "smtp; 553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1": _BLOCKED,
    "smtp; 554 5.7.9 Message not accepted for policy reasons":
        "The mailbox provider refused the message for its policy.",
    "smtp; 554 delivery error: dd This user doesn't have a yahoo.com account": _NO_MAILBOX,
    "smtp; 552 1 Requested mail action aborted, mailbox not found": _NO_MAILBOX,
    "smtp; 554 30 Sorry, your message cannot be delivered. This mailbox is disabled (554.30)":
        _DISABLED,
    "smtp; 451 Resources temporarily unavailable. Please try again later":
        "The mailbox provider's servers are busy.",
}  # fmt: skip
ANSWERS = MICROSOFT | GOOGLE | YAHOO
