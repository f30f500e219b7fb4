"""Explanations of enhanced mail system status codes, by subject and detail; the bounce gives permanence.

Source: RFC 3463 and IANA's register "SMTP Enhanced Status Codes". `5.1.1` and `4.1.1` are found under `1.1`.
"""

from dataclasses import dataclass

from functions.messages.reasons.entry import NOTHING_TO_DO, ResponsibleParty

_SENDER, _RECIPIENT = ResponsibleParty.SENDER, ResponsibleParty.RECIPIENT
_PROVIDER, _AWS, _UNKNOWN = ResponsibleParty.MAILBOX_PROVIDER, ResponsibleParty.AWS, ResponsibleParty.UNKNOWN


@dataclass(frozen=True)
class Advice:
    """What to do after a permanent failure, and after one that may pass."""

    permanent: str
    temporary: str


@dataclass(frozen=True)
class SmtpReason:
    """A status code in words: what happened, who is responsible, what to do."""

    summary: str
    responsible_party: ResponsibleParty
    advice: Advice


def _always(advice: str) -> Advice:
    return Advice(advice, advice)


_READ = "Read the diagnostic; where it does not help, contact the mailbox provider."
CONTACT = Advice(_READ, "Send again later; if it fails again, contact the mailbox provider.")
GONE = Advice(
    "Take the address off the list; do not write to it again.",
    "Send again later; if it bounces again, check the address with the recipient.",
)
ADDRESS = Advice(
    "Check the address with the recipient and take it off the list until it is right.",
    "Send again later; if it fails again, check the address with the recipient.",
)
LATER = Advice(_READ, "Send again later.")
FULL = Advice("Contact the recipient another way.", "Send again later, or contact the recipient another way.")
SMALLER = _always("Make the message smaller, for instance by linking to files instead of attaching them.")
AUTHENTICATE = _always("Set up SPF, DKIM and DMARC for the sending domain, and check that they pass.")
REPUTATION = _always(
    "Check the sending domain's and address's reputation, and who is written to and how often."
)
SLOWER = _always("Send more slowly, and only to recipients who opted in.")
FORMAT = _always("Send the message in a plainer format.")
SETUP = _always("Check how the message is handed over: the address, the credentials, the commands.")
PERMISSION = _always("Get permission from the recipient, or from the owner of the group, to write to it.")
NOTHING = _always(NOTHING_TO_DO)

#: By subject and detail.
SMTP: dict[str, SmtpReason] = {
    "0.0": SmtpReason("The mail server gave no particular reason.", _UNKNOWN, CONTACT),
    "1.0": SmtpReason("The mail server refused the address.", _UNKNOWN, ADDRESS),
    "1.1": SmtpReason("The mailbox does not exist.", _RECIPIENT, GONE),
    "1.2": SmtpReason("The address's domain does not exist or takes no mail.", _RECIPIENT, ADDRESS),
    "1.3": SmtpReason("The address is not written as an address must be.", _RECIPIENT, ADDRESS),
    "1.4": SmtpReason("The address fits more than one mailbox.", _RECIPIENT, ADDRESS),
    "1.5": SmtpReason("The address is valid.", _RECIPIENT, NOTHING),
    "1.6": SmtpReason("The mailbox has moved and left no new address.", _RECIPIENT, ADDRESS),
    "1.7": SmtpReason("The sender's address is not written as an address must be.", _SENDER, SETUP),
    "1.8": SmtpReason(
        "The sender's domain does not exist or takes no mail.",
        _SENDER,
        _always("Check the sender's address."),
    ),
    "1.9": SmtpReason("The message was passed to a system without delivery reports.", _PROVIDER, NOTHING),
    "1.10": SmtpReason("The recipient's domain accepts no mail, or not for this address.", _RECIPIENT, GONE),
    "2.0": SmtpReason("Something is wrong with the mailbox.", _RECIPIENT, CONTACT),
    "2.1": SmtpReason("The mailbox is disabled or takes no mail.", _RECIPIENT, GONE),
    "2.2": SmtpReason("The mailbox is full.", _RECIPIENT, FULL),
    "2.3": SmtpReason("The message is larger than the mailbox takes.", _SENDER, SMALLER),
    "2.4": SmtpReason("The mailing list behind the address could not be expanded.", _RECIPIENT, ADDRESS),
    "3.0": SmtpReason("Something is wrong with the recipient's mail system.", _PROVIDER, LATER),
    "3.1": SmtpReason("The recipient's mail system has no room left.", _PROVIDER, LATER),
    "3.2": SmtpReason("The recipient's mail system accepts no messages.", _PROVIDER, LATER),
    "3.3": SmtpReason(
        "The recipient's mail system lacks something that the message needs.", _PROVIDER, FORMAT
    ),
    "3.4": SmtpReason("The message is larger than the recipient's mail system takes.", _SENDER, SMALLER),
    "3.5": SmtpReason("The recipient's mail system is misconfigured.", _PROVIDER, CONTACT),
    "3.6": SmtpReason("The mail system changed the message's requested priority.", _PROVIDER, NOTHING),
    "4.0": SmtpReason("Something is wrong with the network or the route.", _UNKNOWN, LATER),
    "4.1": SmtpReason("The recipient's mail server did not answer.", _PROVIDER, LATER),
    "4.2": SmtpReason("The connection to the recipient's mail server broke.", _PROVIDER, LATER),
    "4.3": SmtpReason("A directory that the mail system needs could not be queried.", _PROVIDER, LATER),
    "4.4": SmtpReason("No route to the recipient's mail server was found.", _RECIPIENT, ADDRESS),
    "4.5": SmtpReason("The recipient's mail system is congested.", _PROVIDER, LATER),
    "4.6": SmtpReason("The message looped between mail servers.", _PROVIDER, CONTACT),
    "4.7": SmtpReason("The time for delivering the message ran out.", _PROVIDER, LATER),
    "5.0": SmtpReason("The mail servers did not understand each other.", _UNKNOWN, CONTACT),
    "5.1": SmtpReason("The mail server refused a command at this point.", _UNKNOWN, CONTACT),
    "5.2": SmtpReason("The mail server did not understand a command.", _UNKNOWN, CONTACT),
    "5.3": SmtpReason(
        "The message has too many recipients.", _SENDER, _always("Send to fewer recipients at once.")
    ),
    "5.4": SmtpReason("The mail server did not understand a command's arguments.", _UNKNOWN, CONTACT),
    "5.5": SmtpReason("The mail servers speak different versions of the protocol.", _UNKNOWN, CONTACT),
    "5.6": SmtpReason("The authentication exchange was too long.", _SENDER, SETUP),
    "5.7": SmtpReason("Too many requests for authentication failed.", _SENDER, SETUP),
    "6.0": SmtpReason("Something is wrong with the message's content or format.", _SENDER, FORMAT),
    "6.1": SmtpReason("The mailbox provider does not take this type of content.", _SENDER, FORMAT),
    "6.2": SmtpReason("The content must be converted, and may not be.", _SENDER, FORMAT),
    "6.3": SmtpReason("The content must be converted, and cannot be.", _SENDER, FORMAT),
    "6.4": SmtpReason("The content was converted and lost something.", _PROVIDER, NOTHING),
    "6.5": SmtpReason("The content could not be converted.", _PROVIDER, FORMAT),
    "6.6": SmtpReason("The content of the message is not available.", _SENDER, SETUP),
    "6.7": SmtpReason(
        "An address outside ASCII is needed, and the server does not support such.",
        _PROVIDER,
        _always("Use an address of the recipient in ASCII."),
    ),
    "6.8": SmtpReason("A reply in UTF-8 is needed, and may not be given.", _PROVIDER, FORMAT),
    "6.9": SmtpReason("A header in UTF-8 cannot be passed on.", _PROVIDER, FORMAT),
    "6.10": SmtpReason("The message's text is not what its format allows.", _SENDER, FORMAT),
    "7.0": SmtpReason("The mailbox provider refused the message for its policy.", _PROVIDER, REPUTATION),
    "7.1": SmtpReason("The mailbox provider does not allow this sender or message.", _PROVIDER, REPUTATION),
    "7.2": SmtpReason("The sender may not write to this mailing list.", _SENDER, PERMISSION),
    "7.3": SmtpReason("A security conversion is needed, and cannot be made.", _PROVIDER, CONTACT),
    "7.4": SmtpReason(
        "The message requires a security feature that the server does not support.", _PROVIDER, SETUP
    ),
    "7.5": SmtpReason("The message's encryption or signature could not be handled.", _SENDER, SETUP),
    "7.6": SmtpReason("The cryptographic algorithm is not known to the server.", _SENDER, SETUP),
    "7.7": SmtpReason(
        "The message was changed, or its integrity could not be checked.", _SENDER, AUTHENTICATE
    ),
    "7.8": SmtpReason("The sender's credentials are wrong.", _SENDER, SETUP),
    "7.9": SmtpReason("The authentication mechanism is too weak.", _SENDER, SETUP),
    "7.10": SmtpReason("The server requires encryption.", _SENDER, SETUP),
    "7.11": SmtpReason("The authentication mechanism requires encryption.", _SENDER, SETUP),
    "7.12": SmtpReason("The password must be changed first.", _SENDER, SETUP),
    "7.13": SmtpReason("The account is disabled.", _RECIPIENT, GONE),
    "7.14": SmtpReason("The servers do not trust each other.", _PROVIDER, CONTACT),
    "7.15": SmtpReason("The message's priority is too low for the server.", _PROVIDER, LATER),
    "7.16": SmtpReason("The message is too large for its priority.", _SENDER, SMALLER),
    "7.17": SmtpReason("The mailbox has changed hands since the sender last knew it.", _RECIPIENT, ADDRESS),
    "7.18": SmtpReason("The domain has changed hands since the sender last knew it.", _RECIPIENT, ADDRESS),
    "7.19": SmtpReason(
        "It could not be determined whether the mailbox has changed hands.", _RECIPIENT, ADDRESS
    ),
    "7.20": SmtpReason("No DKIM signature of the message passed.", _SENDER, AUTHENTICATE),
    "7.21": SmtpReason("No DKIM signature that passed is acceptable to the server.", _SENDER, AUTHENTICATE),
    "7.22": SmtpReason("No DKIM signature that passed is the author's domain's.", _SENDER, AUTHENTICATE),
    "7.23": SmtpReason("SPF failed: the domain does not allow the sending server.", _SENDER, AUTHENTICATE),
    "7.24": SmtpReason("SPF could not be evaluated: the domain's record is broken.", _SENDER, AUTHENTICATE),
    "7.25": SmtpReason(
        "The sending server's address has no valid reverse name.", _AWS, _always("Contact AWS support.")
    ),
    "7.26": SmtpReason("Neither SPF nor DKIM passed.", _SENDER, AUTHENTICATE),
    "7.27": SmtpReason(
        "The sender's domain says that it takes no mail (null MX).", _SENDER, _always("Use another sender.")
    ),
    "7.28": SmtpReason("The mailbox provider sees a flood of mail.", _SENDER, SLOWER),
    "7.29": SmtpReason("The message's ARC seals could not be verified.", _SENDER, AUTHENTICATE),
    "7.30": SmtpReason("End-to-end transport encryption is required and not available.", _SENDER, SETUP),
}

#: Codes that name an area and no cause: words in the diagnostic say more.
GENERAL = {"0.0", "1.0", "2.0", "3.0", "4.0", "4.7", "5.0", "6.0"}
