"""Serves GraphiQL, the page for exploring the API, and its files from the function's own archive.

Behind an HTTP API (payload 2.0): `GET /graphql` is the page, `GET /graphiql/{file}` a file of the fixed table
below. Every body is gzip: browsers all take it, and the files are packed so.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE / "page"
VENDOR = HERE / "vendor"

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: The one style that GraphiQL writes into the page: it stops the page from scrolling behind an open dialog.
DIALOG_STYLE = "'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='"

#: Fonts and a few pictures are data inside GraphiQL's style sheet.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' {DIALOG_STYLE}",
        "img-src 'self' data:",
        "font-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}

#: What the page may load. Names of ours stand in `page`, the others in the manifest.
OWN_FILES = ("examples.js", "icon.svg", "page.css", "page.js")
VERSION_LENGTH = 16


@dataclass(frozen=True)
class File:
    """A file ready to be served: `body` is gzip, in base64; `version` changes with the content."""

    body: str
    content_type: str
    version: str


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The answer to one HTTP API request, payload format 2.0: the page, one of its files, or 404."""
    match event["routeKey"]:
        case "GET /graphql":
            return _response(page(), PAGE_HEADERS)
        case "GET /graphiql/{file}" if file := files().get(event["pathParameters"]["file"]):
            asked = (event.get("queryStringParameters") or {}).get("v")
            lasting = "public, max-age=31536000, immutable" if asked == file.version else "no-cache"
            return _response(file, {"cache-control": lasting})
    return {"statusCode": 404, "headers": {"content-type": "text/plain"}, "body": "Not found\n"}


def _response(file: File, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "headers": {
            "content-type": file.content_type,
            "content-encoding": "gzip",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            **headers,
        },
        "body": file.body,
        "isBase64Encoded": True,
    }


@cache
def page() -> File:
    """The page, each of its files addressed with its version, so that it may be kept for ever."""

    def versioned(match: re.Match[str]) -> str:
        return f'"graphiql/{match[1]}?v={files()[match[1]].version}"'

    html = re.sub(r'"graphiql/([^"]+)"', versioned, (PAGE / "page.html").read_text())
    return _packed(html.encode(), ".html")


@cache
def files() -> Mapping[str, File]:
    """Every file that the page may ask for, by its name."""
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
