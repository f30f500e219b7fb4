"""The Lambda function of the pages: the site, with the sign-in that its environment describes."""

import os
from collections.abc import Mapping
from typing import Any

from functions.pages.sign_in import sign_in_from
from functions.pages.site import Site

_site = Site(sign_in_from(os.environ))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Handle one request of the HTTP API (payload format 2.0)."""
    return _site.respond(event)
