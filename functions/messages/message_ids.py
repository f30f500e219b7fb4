"""The ids by which people know a message, and the id by which it is stored."""

import re

#: Amazon SES writes `<MESSAGE ID@email.amazonses.com>` or `<MESSAGE ID@REGION.amazonses.com>` into the header
#: Message-ID (Amazon SES developer guide, "Message headers").
_HEADER = re.compile(r"<?([^<>@\s]+)@(?:[a-z0-9-]+\.)+amazonses\.com>?", re.IGNORECASE)
#: No id is longer; nothing longer is searched.
_MAX_LENGTH = 1_000


def provider_id(text: str) -> str:
    """Return the provider's id in `text`, which may be the header Message-ID of an e-mail that SES sent, with
    or without its name and brackets; any other text as it is."""
    bare = text.strip()
    if len(bare) > _MAX_LENGTH:
        return text
    name, colon, value = bare.partition(":")
    if colon and name.strip().lower() == "message-id":
        bare = value.strip()
    header = _HEADER.fullmatch(bare)
    if header:
        return header[1]
    return bare[1:-1] if len(bare) > 2 and bare.startswith("<") and bare.endswith(">") else text
