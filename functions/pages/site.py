"""The GraphiQL site: a page for exploring the API, and its files, from the function's own archive.

Behind an HTTP API (payload 2.0): `GET /graphql` is the page, `GET /graphiql/{file}` a file of the fixed table
below. Every body is gzip, which all browsers accept.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from functions.pages.sign_in import SignIn

HERE = Path(__file__).parent
PAGE = HERE / "graphiql"
VENDOR = HERE / "vendor"

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: The one inline style of GraphiQL: it prevents the page from scrolling behind an open dialog.
DIALOG_STYLE = "'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='"

#: On every response.
HEADERS = {
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}

#: Our own files in the folder of the page; the vendored files are listed in the manifest.
OWN_FILES = ("api.js", "examples.js", "icon.svg", "page.css", "page.js", "sign_in.js")
VERSION_LENGTH = 16


@dataclass(frozen=True)
class File:
    """A file ready to be served: `body` is gzip in base64; `version` changes with the content."""

    body: str
    content_type: str
    version: str


#: In the form of the API's own errors.
_QUERIES_BY_GET_ARE_OFF = {
    "statusCode": 405,
    "headers": {**HEADERS, "allow": "POST", "cache-control": "no-store", "content-type": "application/json"},
    "body": json.dumps(
        {"errors": [{"message": "Send GraphQL requests by POST.", "extensions": {"code": "BAD_USER_INPUT"}}]}
    ),
}


class Site:
    """The public files. With `sign_in` the page offers it; otherwise it accepts pasted tokens only."""

    def __init__(self, sign_in: SignIn | None = None) -> None:
        self._page = _page(sign_in.page_settings if sign_in else "")
        self._page_headers = {
            "content-security-policy": content_security_policy(sign_in.origins if sign_in else ()),
            "cross-origin-opener-policy": "same-origin",
            "cache-control": "no-cache",
        }

    def respond(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the response to one HTTP API request (payload 2.0): the page, one of its files, or 404."""
        match event["routeKey"]:
            case "GET /graphql" if not _is_for_page(event):
                return _QUERIES_BY_GET_ARE_OFF
            case "GET /graphql":
                return _response(self._page, self._page_headers)
            case "GET /graphiql/{file}" if file := files().get(event["pathParameters"]["file"]):
                version = (event.get("queryStringParameters") or {}).get("v")
                caching = "public, max-age=31536000, immutable" if version == file.version else "no-cache"
                return _response(file, {"cache-control": caching})
        return {"statusCode": 404, "headers": HEADERS | {"content-type": "text/plain"}, "body": "Not found\n"}


def _is_for_page(event: Mapping[str, Any]) -> bool:
    """Return whether a browser requests the page, rather than a client that sends a query by GET."""
    accept = (event.get("headers") or {}).get("accept", "")
    has_query = "query" in (event.get("queryStringParameters") or {})
    return "text/html" in accept or (not has_query and (not accept or "*/*" in accept))


def content_security_policy(origins: Iterable[str]) -> str:
    """Return the policy of the page, which may connect to these origins and its own.

    Fonts and a few images are data URLs in GraphiQL's style sheet.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {DIALOG_STYLE}",
            "img-src 'self' data:",
            "font-src data:",
            " ".join(("connect-src 'self'", *origins)),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _response(file: File, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "headers": {**HEADERS, "content-type": file.content_type, "content-encoding": "gzip", **headers},
        "body": file.body,
        "isBase64Encoded": True,
    }


def _page(sign_in: str) -> File:
    """Return the page. Its links to files contain their versions, so that browsers may cache them."""

    def versioned(match: re.Match[str]) -> str:
        return f'"graphiql/{match[1]}?v={files()[match[1]].version}"'

    page = Template((PAGE / "page.html").read_text()).substitute(sign_in=escape(sign_in))
    return _packed(re.sub(r'"graphiql/([^"]+)"', versioned, page).encode(), ".html")


@cache
def files() -> Mapping[str, File]:
    """Return every file of the page by its name."""
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    vendored = {
        file["name"]: _file(
            (VENDOR / f"{file['name']}.gz").read_bytes(), Path(file["name"]).suffix, file["sha256"]
        )
        for package in manifest["packages"]
        for file in package["files"]
    }
    return vendored | {name: _packed((PAGE / name).read_bytes(), Path(name).suffix) for name in OWN_FILES}


def _packed(content: bytes, suffix: str) -> File:
    return _file(gzip.compress(content, mtime=0), suffix, hashlib.sha256(content).hexdigest())


def _file(packed: bytes, suffix: str, sha256: str) -> File:
    return File(base64.b64encode(packed).decode(), CONTENT_TYPES[suffix], sha256[:VERSION_LENGTH])
