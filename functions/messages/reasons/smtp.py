"""Explanations of enhanced mail system status codes, by subject and detail; the class gives permanence.

Source: RFC 3463 and IANA's register "SMTP Enhanced Status Codes". `5.1.1` is found under `1.1`: class 5 is a
permanent failure, class 4 one that may pass.
"""

from functions.messages.reasons.entry import NOTHING_TO_DO, Explanation, ResponsibleParty

_SENDER, _RECIPIENT = ResponsibleParty.SENDER, ResponsibleParty.RECIPIENT
_PROVIDER, _AWS, _UNKNOWN = ResponsibleParty.MAILBOX_PROVIDER, ResponsibleParty.AWS, ResponsibleParty.UNKNOWN

_CONTACT = "Read the diagnostic; where it does not help, contact the mailbox provider."
_ADDRESS = "Check the address with the recipient and take it off the list until it is right."
_LATER = "Send again later."
_SMALLER = "Make the message smaller, for instance by linking to files instead of attaching them."
_AUTHENTICATE = "Set up SPF, DKIM and DMARC for the sending domain, and check that they pass."
_REPUTATION = "Check the sending domain's and address's reputation, and who is written to and how often."
_FORMAT = "Send the message in a plainer format."
_SETUP = "Check how the message is handed over: the address, the credentials, the commands."

#: (subject and detail): what happened, who is responsible, what to do.
_REGISTER: dict[str, tuple[str, ResponsibleParty, str]] = {
    "0.0": ("The mail server gave no particular reason.", _UNKNOWN, _CONTACT),
    "1.0": ("Something is wrong with the address.", _UNKNOWN, _ADDRESS),
    "1.1": ("The mailbox does not exist.", _RECIPIENT, _ADDRESS),
    "1.2": ("The address's domain does not exist or takes no mail.", _RECIPIENT, _ADDRESS),
    "1.3": ("The address is not written as an address must be.", _SENDER, _ADDRESS),
    "1.4": ("The address fits more than one mailbox.", _RECIPIENT, _ADDRESS),
    "1.5": ("The address is valid.", _RECIPIENT, NOTHING_TO_DO),
    "1.6": ("The mailbox has moved and left no new address.", _RECIPIENT, _ADDRESS),
    "1.7": ("The sender's address is not written as an address must be.", _SENDER, _SETUP),
    "1.8": ("The sender's domain does not exist or takes no mail.", _SENDER, "Check the sender's address."),
    "1.9": ("The message was passed to a system that does not report delivery.", _PROVIDER, NOTHING_TO_DO),
    "1.10": ("The recipient's domain says that it takes no mail (null MX).", _RECIPIENT, _ADDRESS),
    "2.0": ("Something is wrong with the mailbox.", _RECIPIENT, _CONTACT),
    "2.1": ("The mailbox is disabled or takes no mail.", _RECIPIENT, _ADDRESS),
    "2.2": ("The mailbox is full.", _RECIPIENT, "Send again later; contact the recipient another way."),
    "2.3": ("The message is larger than the mailbox takes.", _SENDER, _SMALLER),
    "2.4": ("The mailing list behind the address could not be expanded.", _RECIPIENT, _ADDRESS),
    "3.0": ("Something is wrong with the recipient's mail system.", _PROVIDER, _LATER),
    "3.1": ("The recipient's mail system has no room left.", _PROVIDER, _LATER),
    "3.2": ("The recipient's mail system takes no messages just now.", _PROVIDER, _LATER),
    "3.3": ("The recipient's mail system lacks something that the message needs.", _PROVIDER, _FORMAT),
    "3.4": ("The message is larger than the recipient's mail system takes.", _SENDER, _SMALLER),
    "3.5": ("The recipient's mail system is misconfigured.", _PROVIDER, _CONTACT),
    "3.6": ("The mail system changed the message's requested priority.", _PROVIDER, NOTHING_TO_DO),
    "4.0": ("Something is wrong with the network or the route.", _UNKNOWN, _LATER),
    "4.1": ("The recipient's mail server did not answer.", _PROVIDER, _LATER),
    "4.2": ("The connection to the recipient's mail server broke.", _PROVIDER, _LATER),
    "4.3": ("A directory that the mail system needs could not be queried.", _PROVIDER, _LATER),
    "4.4": ("No route to the recipient's mail server was found.", _RECIPIENT, _ADDRESS),
    "4.5": ("The recipient's mail system is congested.", _PROVIDER, _LATER),
    "4.6": ("The message looped between mail servers.", _PROVIDER, _CONTACT),
    "4.7": ("The time for delivering the message ran out.", _PROVIDER, _LATER),
    "5.0": ("The mail servers did not understand each other.", _UNKNOWN, _CONTACT),
    "5.1": ("The mail server refused a command at this point.", _UNKNOWN, _CONTACT),
    "5.2": ("The mail server did not understand a command.", _UNKNOWN, _CONTACT),
    "5.3": ("The message has too many recipients.", _SENDER, "Send to fewer recipients at once."),
    "5.4": ("The mail server did not understand a command's arguments.", _UNKNOWN, _CONTACT),
    "5.5": ("The mail servers speak different versions of the protocol.", _UNKNOWN, _CONTACT),
    "5.6": ("The authentication exchange was too long.", _SENDER, _SETUP),
    "5.7": ("Too many requests for authentication failed.", _SENDER, _SETUP),
    "6.0": ("Something is wrong with the message's content or format.", _SENDER, _FORMAT),
    "6.1": ("The mailbox provider does not take this type of content.", _SENDER, _FORMAT),
    "6.2": ("The content must be converted, and may not be.", _SENDER, _FORMAT),
    "6.3": ("The content must be converted, and cannot be.", _SENDER, _FORMAT),
    "6.4": ("The content was converted and lost something.", _PROVIDER, NOTHING_TO_DO),
    "6.5": ("The content could not be converted.", _PROVIDER, _FORMAT),
    "6.6": ("The content of the message is not available.", _SENDER, _SETUP),
    "6.7": ("An address outside ASCII is needed, and the server does not know such.", _PROVIDER, _ADDRESS),
    "6.8": ("A reply in UTF-8 is needed, and may not be given.", _PROVIDER, _FORMAT),
    "6.9": ("A header in UTF-8 cannot be passed on.", _PROVIDER, _FORMAT),
    "6.10": ("The message's text is not what its format allows.", _SENDER, _FORMAT),
    "7.0": ("The mailbox provider refused the message for its security or policy.", _PROVIDER, _REPUTATION),
    "7.1": ("The mailbox provider does not allow this sender or message.", _PROVIDER, _REPUTATION),
    "7.2": ("The sender may not write to this mailing list.", _SENDER, _ADDRESS),
    "7.3": ("A security conversion is needed, and cannot be made.", _PROVIDER, _CONTACT),
    "7.4": ("The message requires a security feature that the server does not support.", _PROVIDER, _SETUP),
    "7.5": ("The message's encryption or signature could not be handled.", _SENDER, _SETUP),
    "7.6": ("The cryptographic algorithm is not known to the server.", _SENDER, _SETUP),
    "7.7": ("The message was changed, or its integrity could not be checked.", _SENDER, _AUTHENTICATE),
    "7.8": ("The sender's credentials are wrong.", _SENDER, _SETUP),
    "7.9": ("The authentication mechanism is too weak.", _SENDER, _SETUP),
    "7.10": ("The server requires encryption.", _SENDER, _SETUP),
    "7.11": ("The authentication mechanism requires encryption.", _SENDER, _SETUP),
    "7.12": ("The password must be changed first.", _SENDER, _SETUP),
    "7.13": ("The account is disabled.", _RECIPIENT, _ADDRESS),
    "7.14": ("The servers do not trust each other.", _PROVIDER, _CONTACT),
    "7.15": ("The message's priority is too low for the server just now.", _PROVIDER, _LATER),
    "7.16": ("The message is too large for its priority.", _SENDER, _SMALLER),
    "7.17": ("The mailbox has changed hands since the sender last knew it.", _RECIPIENT, _ADDRESS),
    "7.18": ("The domain has changed hands since the sender last knew it.", _RECIPIENT, _ADDRESS),
    "7.19": ("It could not be determined whether the mailbox has changed hands.", _RECIPIENT, _ADDRESS),
    "7.20": ("No DKIM signature of the message passed.", _SENDER, _AUTHENTICATE),
    "7.21": ("No DKIM signature that passed is acceptable to the server.", _SENDER, _AUTHENTICATE),
    "7.22": ("No DKIM signature that passed is the author's domain's.", _SENDER, _AUTHENTICATE),
    "7.23": ("SPF failed: the domain does not allow the sending server.", _SENDER, _AUTHENTICATE),
    "7.24": ("SPF could not be evaluated: the domain's record is broken.", _SENDER, _AUTHENTICATE),
    "7.25": ("The sending server's address has no valid reverse name.", _AWS, "Ask AWS support."),
    "7.26": ("Neither SPF nor DKIM passed.", _SENDER, _AUTHENTICATE),
    "7.27": ("The sender's domain says that it takes no mail (null MX).", _SENDER, "Use another sender."),
    "7.28": ("The mailbox provider sees a flood of mail.", _SENDER, "Send more slowly. " + _REPUTATION),
    "7.29": ("The message's ARC seals could not be verified.", _SENDER, _AUTHENTICATE),
    "7.30": ("End-to-end transport encryption is required and not available.", _SENDER, _SETUP),
}

#: Class, then subject and detail.
SMTP: dict[str, Explanation] = {
    f"{status_class}.{code}": Explanation(summary, responsible_party, permanent, advice)
    for status_class, permanent in (("4", False), ("5", True))
    for code, (summary, responsible_party, advice) in _REGISTER.items()
}
