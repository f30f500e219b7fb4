"""Look-ups by destination: what is no address is refused with a hint; without the scope they are few."""

import json
from dataclasses import replace

import pytest

from functions.api.execution.masked_lookups import MASKED_LOOKUPS_PER_MINUTE
from functions.api.http.request_metrics import RequestMetrics
from functions.contract.scopes import Scope
from tests.builders import ADA, MESSAGE_ID, PHONE, pinpoint_email, pinpoint_sms
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event
from tests.unit.functions.api.test_queries import record

READ = Scope.READ_MESSAGES.value
QUERY = "query ($to: String!) { messages(by: {destination: $to}) { nodes { messageId } } }"


@pytest.mark.parametrize(
    "to",
    [PHONE, "001 206 555 0100", "12065550100", "1 (206) 555-0100", "tel:+12065550100".removeprefix("tel:")],
)
def test_a_number_is_found_with_its_country_code(api: Api, to: str) -> None:
    record(api, "shop", pinpoint_sms())

    assert api.data(QUERY, to=to)["messages"]["nodes"] == [{"messageId": MESSAGE_ID}]


@pytest.mark.parametrize("to", ["2065550100", "206-555-0100", "0 206 555 0100", "555 0100"])
def test_a_number_without_country_code_is_refused_with_a_hint(api: Api, to: str) -> None:
    code, message = api.error(QUERY, to=to)

    assert code == "BAD_USER_INPUT"
    assert "country code" in message
    assert to not in message


@pytest.mark.parametrize("to", ["2065550100", "206-555-0100", "0206 555 0100"])
def test_a_national_number_is_found_with_the_default_country_of_the_projects(api: Api, to: str) -> None:
    record(api, "shop", pinpoint_sms())
    american = replace(api, default_country="US")

    assert american.data(QUERY, to=to)["messages"]["nodes"] == [{"messageId": MESSAGE_ID}]


@pytest.mark.parametrize("to", ["carla", "a-campaign", "@", "ada@", "@example.com", "12", "+", "1" * 18])
def test_text_that_is_no_address_is_refused_with_a_hint(api: Api, to: str) -> None:
    code, message = api.error(QUERY, to=to)

    assert code == "BAD_USER_INPUT"
    assert "is no address" in message


@pytest.fixture
def counted(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API with metrics that can be emitted."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "api")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "a-namespace")
    return replace(api, metrics=RequestMetrics())


def test_a_caller_who_sees_masks_finds_no_number_by_guessing(
    counted: Api,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    record(counted, "shop", pinpoint_sms())
    tries = 0
    for number in range(1_000):
        answer = counted.query(QUERY, scope=READ, to=f"+1206555{number:04}")
        if "errors" in answer:
            break
        tries += 1

    assert tries == MASKED_LOOKUPS_PER_MINUTE
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert "look-ups by destination" in error["message"]
    counted.metrics.emit({})
    [line] = [json.loads(each) for each in capsys.readouterr().out.splitlines() if "Requests" in each]
    assert (line["MaskedLookups"], line["RefusedMaskedLookups"]) == ([tries], [1])
    assert "masked look-up by destination refused" in caplog.text
    assert "1206555" not in caplog.text


def test_aliases_are_counted_one_by_one_and_other_look_ups_are_not(api: Api) -> None:
    lists = " ".join(
        f'a{n}: messages(by: {{destination: "a{n}@example.com"}}) {{ nodes {{ id }} }}' for n in range(15)
    )
    for _ in range(MASKED_LOOKUPS_PER_MINUTE // 15):
        assert "errors" not in api.query(f"{{ {lists} }}", scope=READ)

    assert "errors" in api.query(QUERY, scope=READ, to=ADA)
    assert "errors" not in api.query('{ messages(by: {campaignId: "c"}) { nodes { id } } }', scope=READ)


def test_a_caller_who_sees_addresses_is_not_limited(api: Api) -> None:
    record(api, "shop", pinpoint_email())

    for _ in range(MASKED_LOOKUPS_PER_MINUTE + 1):
        assert api.data(QUERY, to=ADA)["messages"]["nodes"] == [{"messageId": MESSAGE_ID}]


def test_a_project_states_how_long_messages_are_stored(api: Api) -> None:
    query = "{ viewer { projects { name retentionDays } } }"

    assert api.data(query)["viewer"]["projects"][0] == {"name": "app", "retentionDays": None}
    limited = replace(api, retention_days=90)
    assert limited.data(query)["viewer"]["projects"][0] == {"name": "app", "retentionDays": 90}


def test_an_operation_name_with_an_address_is_masked_in_the_refusal(api: Api) -> None:
    body = json.dumps({"query": "{ viewer { tenant } }", "operationName": ADA})

    response = api.send(http_event(body, CLAIMS))

    assert response["statusCode"] == 400
    assert ADA not in response["body"]
