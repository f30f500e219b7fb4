"""Finds the reason that a mail server gave: by its text, its status code, or the subject of the code."""

import re

from functions.messages.reasons.mailbox_providers import CODES, GENERAL_TEXTS, RANGES, TEXTS
from functions.messages.reasons.smtp import GENERAL, SMTP, SmtpReason

#: `5.1.1` in `smtp; 550 5.1.1 user unknown`, and no part of an IP address.
_ENHANCED_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3}\.\d{1,3})(?!\.?\d)")
_SAYS_NOTHING = "0.0"
#: A diagnostic is a line of text; what follows so many characters is a quoted message.
_TEXT_LIMIT = 1_000


def smtp_reason(enhanced_status: str, diagnostic: str) -> tuple[str, SmtpReason] | None:
    """Return a code and what it means: `5.1.1` and "The mailbox does not exist."; None where it gave none.

    The code is "" where a text alone gave the reason. A mailbox provider's own text outweighs its code, and a
    specific code a general one; a code outside the register means what its subject means.
    """
    text = f"{enhanced_status} {diagnostic}"[:_TEXT_LIMIT]
    codes = [(match[0], match[1], match[2]) for match in _ENHANCED_STATUS.finditer(text)]
    codes = [code for code in codes if code[2] != _SAYS_NOTHING]
    first = codes[0][0] if codes else ""
    if reason := _by_text(TEXTS, text):
        return first, reason
    for code, status_class, detail in codes:
        if reason := _specific(status_class, detail):
            return code, reason
    if reason := _by_text(GENERAL_TEXTS, text):
        return first, reason
    return (first, _of_subject(codes[0][2])) if codes else None


def _by_text(texts: tuple[tuple[re.Pattern[str], SmtpReason], ...], text: str) -> SmtpReason | None:
    return next((reason for pattern, reason in texts if pattern.search(text)), None)


def _specific(status_class: str, code: str) -> SmtpReason | None:
    if code in CODES:
        return CODES[code]
    subject, _, detail = code.partition(".")
    for of_class, first, last, reason in RANGES:
        if (subject, status_class) == ("7", of_class) and first <= int(detail) <= last:
            return reason
    return SMTP.get(code) if code not in GENERAL else None


def _of_subject(code: str) -> SmtpReason:
    subject = code.partition(".")[0]
    return SMTP.get(code) or SMTP.get(f"{subject}.0") or SMTP[_SAYS_NOTHING]
