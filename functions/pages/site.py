"""The public pages: GraphiQL and the explorer, with their files, from the function's own archive.

Behind an HTTP API (payload 2.0): `GET /graphql` is GraphiQL and `GET /graphiql/{file}` one of its files;
`GET /explorer` is the explorer, and so is every path below it that names none of its files: a place in it.
Every body is gzip, which all browsers accept.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from string import Template
from typing import Any

from functions.pages.files import EXPLORER, GRAPHIQL, File, explorer_files, graphiql_files, packed
from functions.pages.sign_in import SignIn

#: The one inline style of GraphiQL: it prevents the page from scrolling behind an open dialog.
DIALOG_STYLE = "'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='"

#: On every response.
HEADERS = {
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}

#: A place in the explorer is a kind and an id; a longer path is none.
MAX_DEPTH = 3

#: In the form of the API's own errors.
_QUERIES_BY_GET_ARE_OFF = {
    "statusCode": 405,
    "headers": {**HEADERS, "allow": "POST", "cache-control": "no-store", "content-type": "application/json"},
    "body": json.dumps(
        {"errors": [{"message": "Send GraphQL requests by POST.", "extensions": {"code": "BAD_USER_INPUT"}}]}
    ),
}
_NOT_FOUND = {"statusCode": 404, "headers": HEADERS | {"content-type": "text/plain"}, "body": "Not found\n"}


class Site:
    """The public files. With `sign_in` the pages offer it; otherwise they accept given tokens only."""

    def __init__(self, sign_in: SignIn | None = None) -> None:
        self._sign_in = sign_in.page_settings if sign_in else ""
        origins = sign_in.origins if sign_in else ()
        self._graphiql_headers = _page_headers(
            content_security_policy(origins, styles=(DIALOG_STYLE,), has_fonts=True)
        )
        self._explorer_headers = _page_headers(content_security_policy(origins))

    def respond(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the response to one HTTP API request (payload 2.0): a page, one of its files, or 404."""
        match event["routeKey"]:
            case "GET /graphql" if not _is_for_page(event):
                return _QUERIES_BY_GET_ARE_OFF
            case "GET /graphql":
                return _response(_graphiql_page(self._sign_in), self._graphiql_headers)
            case "GET /graphiql/{file}":
                return _file_response(graphiql_files(), event["pathParameters"]["file"], event)
            case "GET /explorer":
                return _response(_explorer_page(self._sign_in, 0), self._explorer_headers)
            case "GET /explorer/{proxy+}":
                return self._below_explorer(event["pathParameters"]["proxy"], event)
        return _NOT_FOUND

    def _below_explorer(self, path: str, event: Mapping[str, Any]) -> dict[str, Any]:
        if path in explorer_files():
            return _file_response(explorer_files(), path, event)
        # The path as the browser resolves relative links: `%2F` in an id is no slash there.
        depth = event["rawPath"].partition("/explorer/")[2].count("/") + 1
        if depth > MAX_DEPTH:
            return _NOT_FOUND
        return _response(_explorer_page(self._sign_in, depth), self._explorer_headers)


def _is_for_page(event: Mapping[str, Any]) -> bool:
    """Return whether a browser requests the page, rather than a client that sends a query by GET."""
    accept = (event.get("headers") or {}).get("accept", "")
    has_query = "query" in (event.get("queryStringParameters") or {})
    return "text/html" in accept or (not has_query and (not accept or "*/*" in accept))


def content_security_policy(
    origins: Iterable[str], *, styles: Iterable[str] = (), has_fonts: bool = False
) -> str:
    """Return the policy of a page, which may connect to these origins and its own. `styles`: hashes of inline
    styles. `has_fonts`: fonts and a few images are data URLs in the style sheet."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            " ".join(("style-src 'self'", *styles)),
            *(("img-src 'self' data:", "font-src data:") if has_fonts else ("img-src 'self'",)),
            " ".join(("connect-src 'self'", *origins)),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _page_headers(policy: str) -> dict[str, str]:
    return {
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-cache",
    }


def _file_response(files: Mapping[str, File], name: str, event: Mapping[str, Any]) -> dict[str, Any]:
    file = files.get(name)
    if file is None:
        return _NOT_FOUND
    version = (event.get("queryStringParameters") or {}).get("v")
    caching = "public, max-age=31536000, immutable" if version == file.version else "no-cache"
    return _response(file, {"cache-control": caching})


def _response(file: File, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "headers": {**HEADERS, "content-type": file.content_type, "content-encoding": "gzip", **headers},
        "body": file.body,
        "isBase64Encoded": True,
    }


@cache
def _graphiql_page(sign_in: str) -> File:
    page = Template((GRAPHIQL / "page.html").read_text()).substitute(sign_in=escape(sign_in))
    return _page(page, "graphiql/", "graphiql/", graphiql_files())


@cache
def _explorer_page(sign_in: str, depth: int) -> File:
    """Return the explorer for an address that is `depth` segments below `/explorer`.

    Its links are relative, so that they hold behind any domain and path."""
    up = "../" * depth
    page = Template((EXPLORER / "page.html").read_text()).substitute(sign_in=escape(sign_in), up=up)
    return _page(page, "explorer/", "../" * (depth - 1) if depth else "explorer/", explorer_files())


def _page(page: str, written: str, folder: str, files: Mapping[str, File]) -> File:
    """Return a page. Its links to files, in `written`, lead to `folder` and contain the files' versions, so
    that browsers may cache them."""

    def versioned(match: re.Match[str]) -> str:
        return f'="{folder}{match[1]}?v={files[match[1]].version}"'

    return packed(re.sub(rf'="{written}([^"]+)"', versioned, page).encode(), ".html")
