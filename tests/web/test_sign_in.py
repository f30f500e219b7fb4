"""Signing in on the page, in a real browser, with the provider of the local run: there, back, and out."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.web.browser import DESKTOP, NARROW, Visit, find_chromium, visit
from tests.web.fake_api import MESSAGE, Served, serving
from tests.web.tokens import a_token

CHROMIUM = find_chromium() or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium")


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(sign_in=True) as served:
        yield served


def begin(seen: Visit, served: Served) -> str:
    """Press "Sign in", whether it is shown or not, but stay here; the address the browser was sent to."""
    to_the_issuer = f"{served.issuer_url}/authorize*"
    seen.page.route(to_the_issuer, lambda route: route.fulfill(status=204))
    with seen.page.expect_request(to_the_issuer) as request:
        seen.page.locator("#sign-in").dispatch_event("click")
    return str(request.value.url)


def parameters(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_a_person_signs_in_queries_and_signs_out(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.sign_in("globex")
        seen.page.get_by_text("globex · someone@globex").wait_for()
        assert seen.run()["data"]["message"]["status"] == "OPENED"
        assert seen.page.url == served.page_url
        assert {urlsplit(url).netloc for url in seen.foreign_requests} == {urlsplit(served.issuer_url).netloc}
        with seen.page.expect_request(lambda request: request.url.startswith(f"{served.issuer_url}/logout?")):
            seen.page.get_by_role("button", name="Sign out").click()
        seen.page.get_by_text("Not signed in").wait_for()
        assert "No token:" in seen.run()["errors"][0]["message"]
        assert (seen.console, seen.violations) == ([], [])


def test_a_sign_in_leaves_no_trace_of_its_token(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.sign_in("acme")
        seen.page.get_by_text("acme · someone@acme").wait_for()
        (token,) = set(served.tokens)
        assert seen.stored() == '[{},{},"",null]'
        assert token not in seen.page.content()
        assert not any(token in url or "access_token" in url for url in seen.requests)
        seen.page.go_back()
        seen.page.wait_for_load_state()
        assert "code=" not in seen.page.url


def test_the_issuer_gets_a_request_for_a_code_with_pkce(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        first, second = (parameters(begin(seen, served)) for _ in range(2))
    assert first | {"state": "", "code_challenge": ""} == {
        "response_type": "code",
        "client_id": "a-client",
        "redirect_uri": served.page_url,
        "scope": "openid messages:read",
        "audience": "message-tracker",
        "state": "",
        "code_challenge": "",
        "code_challenge_method": "S256",
    }
    assert len(first["code_challenge"]) == 43
    assert {first["state"], first["code_challenge"]}.isdisjoint({second["state"], second["code_challenge"]})


def test_until_the_return_the_tab_keeps_its_queries_and_no_headers_and_no_answers(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token=a_token()) as seen:
        seen.set_editor("Headers", '{"Authorization": "Bearer typed-in"}')
        assert seen.run()["data"]
        begin(seen, served)
        kept = json.loads(seen.page.evaluate("sessionStorage.getItem('sign-in')"))
        assert set(kept) == {"state", "verifier", "restore"}
        assert {key for tab in kept["restore"] for key in tab} == {"query", "variables"}
        assert a_token() not in json.dumps(kept)
        assert "typed-in" not in json.dumps(kept)
        assert MESSAGE["subject"] not in json.dumps(kept)


def test_what_was_typed_is_there_after_the_sign_in(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, id="m-1") as seen:
        seen.type_query("{ viewer { subject } }")
        seen.page.wait_for_timeout(1000)
        seen.sign_in("acme")
        seen.page.wait_for_selector(".graphiql-query-editor .CodeMirror")
        assert seen.variables() == {"id": "m-1"}
        assert len(seen.tabs()) == 6
        seen.page.locator(".graphiql-tab-button").last.click()
        assert seen.run() == {"data": {"viewer": {"subject": "someone@acme"}}}


@pytest.mark.parametrize("query", ["?code=stolen&state=made-up", "?code=stolen", "?error=a&state=b"])
def test_a_response_without_a_request_is_refused(served: Served, query: str) -> None:
    with visit(f"{served.page_url}{query}", chromium=CHROMIUM) as seen:
        assert "did not start that sign-in" in seen.problem()
        assert seen.identity() == "Not signed in"
        assert seen.page.url == served.page_url
        assert [url for url in seen.requests if url.startswith(served.issuer_url)] == []


def test_an_answer_with_another_state_is_refused(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        begin(seen, served)
        seen.page.goto(f"{served.page_url}?code=stolen&state=made-up")
        assert "did not start that sign-in" in seen.problem()
        assert seen.stored() == '[{},{},"",null]'
        assert not any(url.endswith("/token") for url in seen.requests)


def test_the_issuer_s_refusal_is_shown_in_its_words(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.go_to_sign_in()
        seen.page.get_by_role("button", name="Refuse").click()
        assert seen.problem() == "The sign-in was refused: access_denied: The user refused."
        assert seen.page.url == served.page_url


def test_what_the_issuer_says_is_shown_as_text(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        state = parameters(begin(seen, served))["state"]
        markup = "<img src=x onerror=alert(1)>"
        seen.page.goto(f"{served.page_url}?error=odd&error_description={markup}&state={state}")
        assert seen.problem() == f"The sign-in was refused: odd: {markup}"
        assert seen.page.locator("#problem *").count() == 0
        assert seen.violations == []


def test_an_invalid_code_is_reported(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        state = parameters(begin(seen, served))["state"]
        seen.page.goto(f"{served.page_url}?code=made-up&state={state}")
        assert seen.problem().startswith("The sign-in was refused: invalid_grant")


def test_an_unreachable_issuer_is_reported(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.page.route(f"{served.issuer_url}/**", lambda route: route.abort())
        seen.page.get_by_role("button", name="Sign in", exact=True).click()
        assert "could not be reached" in seen.problem()


def test_an_expired_sign_in_is_reported_and_the_token_removed(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.page.clock.install()
        seen.sign_in("acme")
        seen.page.get_by_text("acme · someone@acme").wait_for()
        seen.page.clock.fast_forward("59:00")
        assert seen.identity() == "acme · someone@acme"
        seen.page.clock.fast_forward("01:01")
        assert "has expired" in seen.problem()
        assert seen.page.get_by_role("button", name="Sign in", exact=True).is_visible()


def test_an_operator_names_the_tenant_to_act_for(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.sign_in("acme", "tenants:any")
        seen.page.get_by_text("acme · someone@acme").wait_for()
        seen.page.get_by_label("Tenant to act for").fill("globex")
        seen.page.get_by_role("button", name="Act").click()
        seen.page.get_by_text("globex · someone@acme").wait_for()
        seen.type_query("{ viewer { tenant } }")
        assert seen.run() == {"data": {"viewer": {"tenant": "globex"}}}


def test_an_operator_of_no_tenant_must_name_one(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token=a_token(tenant=None, scope="tenants:any")) as seen:
        assert seen.problem() == "The token names no tenant."
        seen.page.get_by_label("Tenant to act for").fill("globex")
        seen.page.get_by_role("button", name="Act").click()
        seen.page.get_by_text("globex · agent-7").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
def test_everything_in_the_bar_fits_its_window(served: Served, size: tuple[int, int]) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        out = [seen.page.locator(place).bounding_box() for place in ("#sign-in", "#give-token")]
        seen.sign_in("acme", "tenants:any")
        seen.page.get_by_label("Tenant to act for").wait_for()
        inside = [seen.page.locator(place).bounding_box() for place in ("#act-for", "#sign-out", "#identity")]
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= size[0] for box in (*out, *inside))
