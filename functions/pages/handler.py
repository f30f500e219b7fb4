"""The GraphiQL function: the site, with the sign-in that its environment describes."""

import os
from collections.abc import Mapping
from typing import Any

from functions.pages.sign_in import sign_in_from
from functions.pages.site import Site

_site = Site(sign_in_from(os.environ))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The answer to one HTTP API request, payload format 2.0."""
    return _site.answer(event)
