"""What the function of the pages answers, and that what it serves is what npm published."""

import base64
import gzip
import hashlib
import json
import re
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest

from functions.pages.files import VENDOR
from functions.pages.handler import handler
from functions.pages.sign_in import SignIn, sign_in_from
from functions.pages.site import Site
from tests.web.fake_api import http_api_event


def get(target: str) -> dict[str, Any]:
    return handler(http_api_event(target), None)


def content(answer: dict[str, Any]) -> bytes:
    assert answer["isBase64Encoded"]
    assert answer["headers"]["content-encoding"] == "gzip"
    return gzip.decompress(base64.b64decode(answer["body"]))


def references() -> list[str]:
    return re.findall(r'(?:src|href)="([^"]+)"', content(get("/graphql")).decode())


def test_the_page_may_run_and_load_nothing_but_its_own_files() -> None:
    headers = get("/graphql")["headers"]
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_with_a_sign_in_the_page_may_connect_to_the_issuer_too_and_to_nobody_else() -> None:
    elsewhere = SignIn("https://a.example/pool", "an-id", "openid", token_origin="https://b.example")
    headers = Site(elsewhere).respond(http_api_event("/graphql"))["headers"]
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["connect-src"] == "'self' https://a.example https://b.example"
    assert policy["script-src"] == "'self'"
    assert policy["form-action"] == "'none'"


def test_the_page_gets_the_sign_in_and_nothing_in_it_becomes_html() -> None:
    odd = SignIn("https://a.example/pool/", '"><script>', "openid messages:read", "tracker")
    html = content(Site(odd).respond(http_api_event("/graphql"))).decode()
    (told,) = re.findall(r'<meta name="sign-in" content="([^"]*)">', html)
    assert json.loads(unescape(told)) == {
        "discovery": "https://a.example/pool/.well-known/openid-configuration",
        "clientId": '"><script>',
        "scopes": "openid messages:read",
        "audience": "tracker",
    }


def test_without_a_client_there_is_no_sign_in() -> None:
    assert sign_in_from({"AWS_REGION": "eu-central-1"}) is None
    usual = {"SIGN_IN_ISSUER": "https://a.example", "SIGN_IN_CLIENT_ID": "b", "SIGN_IN_SCOPES": "openid"}
    assert sign_in_from(usual) == SignIn("https://a.example", "b", "openid")


@pytest.mark.parametrize("target", ["/graphql", "/graphiql/page.js", "/nowhere"])
def test_every_answer_says_https_only_and_no_sniffing(target: str) -> None:
    headers = get(target)["headers"]
    assert headers["strict-transport-security"] == "max-age=63072000"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    html = content(get("/graphql")).decode()
    assert re.findall(r"<script[^>]*>[^<]|<style|\sstyle=|\son\w+=", html) == []


def test_every_file_of_the_page_is_served_and_may_be_cached_indefinitely() -> None:
    assert len(references()) >= 9
    for reference in references():
        answer = get(f"/{reference}")
        assert answer["statusCode"] == 200, reference
        assert answer["headers"]["cache-control"] == "public, max-age=31536000, immutable"
        assert answer["headers"]["x-content-type-options"] == "nosniff"
        assert content(answer)


@pytest.mark.parametrize("query", ["", "?v=", "?v=0000000000000000"])
def test_a_file_of_another_version_is_not_cached(query: str) -> None:
    assert get(f"/graphiql/page.js{query}")["headers"]["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("file", "content_type"),
    [
        ("graphiql.min.js", "text/javascript; charset=utf-8"),
        ("graphiql.min.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_has_its_content_type(file: str, content_type: str) -> None:
    assert get(f"/graphiql/{file}")["headers"]["content-type"] == content_type


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/graphql/",
        "/graphiql/",
        "/graphiql/page.html",
        "/graphiql/manifest.json",
        "/graphiql/handler.py",
        "/graphiql/../handler.py",
        "/graphiql/..%2fhandler.py",
        "/graphiql//etc/passwd",
        "/graphiql/graphiql.min.js.gz",
    ],
)
def test_anything_else_is_not_found(target: str) -> None:
    answer = get(target)
    assert answer["statusCode"] == 404
    assert answer["body"] == "Not found\n"


def test_every_answer_fits_into_what_lambda_may_return() -> None:
    six_megabytes = 6 * 1024 * 1024
    assert max(len(json.dumps(get(f"/{reference}"))) for reference in references()) < six_megabytes


def test_the_vendored_files_are_the_manifest_s() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    recorded = {file["name"]: file["sha256"] for package in manifest["packages"] for file in package["files"]}
    packed = {path.name.removesuffix(".gz"): path.read_bytes() for path in VENDOR.glob("*.gz")}
    assert recorded == {
        name: hashlib.sha256(gzip.decompress(content)).hexdigest() for name, content in packed.items()
    }


def test_every_vendored_package_has_its_licence() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    licences = (VENDOR / "LICENSES.txt").read_text()
    for package in manifest["packages"]:
        assert f"\n{package['package']} (declares: MIT)\n" in licences


@pytest.mark.parametrize(
    ("target", "accept", "is_page"),
    [
        ("/graphql", "text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("/graphql?query={a}", "text/html", True),
        ("/graphql", "*/*", True),
        ("/graphql?query={a}", "*/*", False),
        ("/graphql?query={a}", "application/graphql-response+json, application/json", False),
        ("/graphql", "application/json", False),
    ],
)
def test_a_query_by_get_is_refused_in_json_and_a_browser_gets_the_page(
    target: str, accept: str, is_page: bool
) -> None:
    answer = handler(http_api_event(target) | {"headers": {"accept": accept}}, None)

    if is_page:
        assert answer["headers"]["content-type"].startswith("text/html")
        return
    assert (answer["statusCode"], answer["headers"]["allow"]) == (405, "POST")
    assert json.loads(answer["body"])["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


def explorer_references(path: str) -> list[str]:
    html = content(get(path)).decode()
    return [
        urljoin(f"https://a.example{path}", found) for found in re.findall(r'(?:src|href)="([^"]+)"', html)
    ]


@pytest.mark.parametrize("path", ["/explorer", "/explorer/recipient", "/explorer/message/msg_1%2F2"])
def test_the_explorer_is_served_at_each_of_its_places_with_its_files(path: str) -> None:
    files = explorer_references(path)

    assert len(files) == 5
    for file in files:
        answer = get(file.removeprefix("https://a.example"))
        assert answer["statusCode"] == 200, file
        assert answer["headers"]["cache-control"] == "public, max-age=31536000, immutable"
        assert content(answer)


@pytest.mark.parametrize(
    ("path", "api", "page"),
    [
        ("/explorer", "https://a.example/graphql", "https://a.example/explorer"),
        ("/explorer/message/msg_1", "https://a.example/graphql", "https://a.example/explorer"),
        ("/v2/explorer/find", "https://a.example/v2/graphql", "https://a.example/v2/explorer"),
    ],
)
def test_every_place_names_the_same_api_and_the_same_address_to_return_to(
    path: str, api: str, page: str
) -> None:
    below = {
        "routeKey": "GET /explorer/{proxy+}",
        "pathParameters": {"proxy": path.partition("/explorer/")[2]},
    }
    event = {"rawPath": path} | (below if "/explorer/" in path else {"routeKey": "GET /explorer"})
    html = content(handler(event, None)).decode()
    named = dict(re.findall(r'<meta name="(api|page)" content="([^"]+)">', html))

    assert {name: urljoin(f"https://a.example{path}", link) for name, link in named.items()} == {
        "api": api,
        "page": page,
    }


def test_the_policy_of_the_explorer_allows_no_inline_style_and_no_data() -> None:
    policy = get("/explorer")["headers"]["content-security-policy"]
    assert "style-src 'self'; img-src 'self'; connect-src 'self';" in policy
    assert not any(word in policy for word in ("data:", "sha256", "unsafe"))


@pytest.mark.parametrize("path", ["/explorer/a/b/c/d", "/explorer/" + "a/" * 40])
def test_a_path_that_is_no_place_of_the_explorer_is_not_found(path: str) -> None:
    assert get(path)["statusCode"] == 404
