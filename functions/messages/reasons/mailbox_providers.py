"""Explanations of status codes and texts that mailbox providers use beside or against the register.

Sources: Microsoft, "Email non-delivery reports and SMTP errors in Exchange Online" and, for outlook.com,
"Postmaster: troubleshooting"; Google, "Gmail SMTP errors and codes"; Yahoo Sender Hub, "SMTP error codes".
"""

import re

from functions.messages.reasons.entry import ResponsibleParty
from functions.messages.reasons.smtp import (
    ADDRESS,
    AUTHENTICATE,
    CONTACT,
    FULL,
    LATER,
    PERMISSION,
    REPUTATION,
    SETUP,
    SLOWER,
    SMTP,
    SmtpReason,
)

_SENDER, _RECIPIENT = ResponsibleParty.SENDER, ResponsibleParty.RECIPIENT
_PROVIDER = ResponsibleParty.MAILBOX_PROVIDER

_NO_MAILBOX = SMTP["1.1"]
_NO_DOMAIN = SmtpReason("The address's domain cannot be found.", _RECIPIENT, ADDRESS)
_DISABLED = SMTP["2.1"]
_FULL = SmtpReason("The mailbox is full.", _RECIPIENT, FULL)
_LOOP = SMTP["4.6"]
_TOO_LARGE = SMTP["3.4"]
_NO_ANSWER = SMTP["4.1"]
_EXPIRED = SMTP["4.7"]
_TOO_FAST = SmtpReason("The mailbox receives more messages than its provider allows.", _SENDER, SLOWER)
_BLOCKED = SmtpReason("The mailbox provider blocks the sending IP address or sender.", _SENDER, REPUTATION)
_SUSPECTED = SmtpReason("The mailbox provider limits the sender for suspicious traffic.", _SENDER, SLOWER)
_COMPLAINTS = SmtpReason("The mailbox provider defers the sender for volume or complaints.", _SENDER, SLOWER)
_UNAUTHENTICATED = SmtpReason(
    "The sending domain does not pass the authentication that the mailbox provider requires.",
    _SENDER,
    AUTHENTICATE,
)
_DMARC = SmtpReason("The message failed DMARC, and the domain's policy rejects it.", _SENDER, AUTHENTICATE)
_NOT_ALLOWED = SmtpReason("The recipient accepts mail from selected senders only.", _RECIPIENT, PERMISSION)
_NO_RELAY = SmtpReason("The mail server does not accept mail for the domain.", _RECIPIENT, ADDRESS)
_POLICY = SmtpReason("The mailbox provider refused the message for its policy.", _PROVIDER, REPUTATION)
_UNWANTED = SmtpReason("The mailbox provider takes the message for unwanted mail.", _SENDER, REPUTATION)
_HARMFUL = SmtpReason("The mailbox provider considers the content unsafe.", _SENDER, REPUTATION)
_MALFORMED = SmtpReason("The message does not comply with RFC 5322.", _SENDER, SETUP)
_TLS = SmtpReason("The mail server requires TLS.", _SENDER, SETUP)
_TLS_BROKEN = SmtpReason("TLS of the recipient's mail server is misconfigured.", _PROVIDER, CONTACT)
_SENDING_LIMIT = SmtpReason("The sender exceeded a sending limit.", _SENDER, SLOWER)
_BUSY = SmtpReason("The mailbox provider's servers are busy.", _PROVIDER, LATER)

#: Codes that the register does not have, by subject and detail: Google's, then Microsoft's.
CODES: dict[str, SmtpReason] = {
    "7.32": _UNAUTHENTICATED,
    "7.40": _DMARC,
    "1.90": _SENDING_LIMIT,
    "2.121": _TOO_FAST,
    "2.122": _TOO_FAST,
    "4.14": _LOOP,
    "4.300": _EXPIRED,
    "4.310": _NO_DOMAIN,
    "4.312": _NO_DOMAIN,
    "4.316": _NO_ANSWER,
    "4.317": _NO_ANSWER,
    "6.11": _MALFORMED,
    "7.51": _NOT_ALLOWED,
    "7.57": SMTP["7.8"],
    "7.64": _NO_RELAY,
    "7.124": _NOT_ALLOWED,
    "7.129": _NOT_ALLOWED,
    "7.133": _NOT_ALLOWED,
    "7.134": _NOT_ALLOWED,
    "7.136": _NOT_ALLOWED,
    "7.193": _NOT_ALLOWED,
    "7.321": _TLS_BROKEN,
    "7.322": _TLS_BROKEN,
    "7.323": _TLS_BROKEN,
    "7.324": _TLS_BROKEN,
    "7.325": _TLS_BROKEN,
    "7.501": _UNWANTED,
    "7.502": _BLOCKED,
    "7.503": _BLOCKED,
    "7.506": _MALFORMED,
    "7.507": _NOT_ALLOWED,
    "7.508": _SUSPECTED,
    "7.509": _DMARC,
    "7.510": _NOT_ALLOWED,
    "7.511": _BLOCKED,
    "7.512": _MALFORMED,
    "7.513": _BLOCKED,
    "7.515": _UNAUTHENTICATED,
    "7.703": _BLOCKED,
    "7.705": _SENDING_LIMIT,
    "7.708": _BLOCKED,
    "7.750": _BLOCKED,
}
#: Microsoft's ranges: the first and the last detail of subject 7, for each class.
RANGES: tuple[tuple[str, int, int, SmtpReason], ...] = (
    ("5", 606, 649, _BLOCKED),
    ("4", 500, 699, _SUSPECTED),
    ("4", 850, 899, _SUSPECTED),
)


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


#: Texts that say more than their code, which the register gives another meaning or none.
TEXTS: tuple[tuple[re.Pattern[str], SmtpReason], ...] = (
    # Microsoft.
    (_text(r"recipient address rejected: access denied|recipientnotfound|recipient not found"), _NO_MAILBOX),
    (_text(r"5\.5\.0 requested action not taken: mailbox unavailable"), _NO_MAILBOX),
    (_text(r"part of their network is on our block list|\(S31[45]0\)|banned send(?:er|ing ip)"), _BLOCKED),
    (_text(r"relay access denied|unable to relay"), _NO_RELAY),
    (_text(r"required authentication level"), _UNAUTHENTICATED),
    (_text(r"submission quota exceeded"), _SENDING_LIMIT),
    # Google.
    (_text(r"receiving mail (?:too quickly|at a rate)"), _TOO_FAST),
    (_text(r"unusual rate of unsolicited mail|rate[ -]limited.*unsolicited"), _SUSPECTED),
    (_text(r"likely (?:to be )?(?:unsolicited|suspicious)"), _UNWANTED),
    (_text(r"content presents a potential security"), _HARMFUL),
    (_text(r"7\.2[67].*(?:spf|unauthenticated)|7\.30.*dkim|mail is unauthenticated"), _UNAUTHENTICATED),
    (_text(r"7\.29.*tls|tls required|must issue a starttls"), _TLS),
    (_text(r"out of storage space|over ?quota"), _FULL),
    (_text(r"(?:daily .* limit|sending quota) (?:exceeded|reached)"), _SENDING_LIMIT),
    (_text(r"(?:dmarc|sender's domain).*(?:policy|fail)"), _DMARC),
    # Yahoo.
    (_text(r"\[TSS0?4\]|unexpected volume or user complaints|due to user complaints"), _COMPLAINTS),
    (_text(r"\[TSS(?:09|11)\]|permanently deferred"), _BLOCKED),
    (_text(r"\[BL2\d\]|spamhaus"), _BLOCKED),
    (_text(r"not accepted for policy reasons|\[PH01\]"), _POLICY),
    (_text(r"user doesn.t have an? \S+ account"), _NO_MAILBOX),
    (_text(r"mailbox is disabled|554\.30"), _DISABLED),
    (_text(r"resources temporarily (?:un|not )available"), _BUSY),
)

#: Usual texts of any mail server, behind a code that names an area and no cause.
GENERAL_TEXTS: tuple[tuple[re.Pattern[str], SmtpReason], ...] = (
    (
        _text(
            r"(?:no such|unknown|invalid) (?:local )?(?:user|mailbox|recipient|address)|user (?:is )?unknown"
            r"|(?:mailbox|user|account|recipient|address)(?: name)? (?:was )?(?:not found|does not exist)"
            r"|mailbox unavailable|no mailbox here"
        ),
        _NO_MAILBOX,
    ),
    (
        _text(
            r"unable to look ?up dns|(?:host|domain)(?: or domain name| name)? (?:was )?not found|nxdomain"
            r"|no such domain|bad destination system"
        ),
        _NO_DOMAIN,
    ),
    (_text(r"(?:mailbox|account|user) (?:is |has been )?(?:disabled|inactive|suspended)"), _DISABLED),
    (_text(r"(?:mailbox|inbox|quota|storage).{0,20}(?:full|exceed)"), _FULL),
    (
        _text(r"message (?:size|is too (?:large|big))|too large"),
        _TOO_LARGE,
    ),
    (_text(r"\bspam\b|blocked|blacklist|block ?list|reputation"), _BLOCKED),
)
