"""Changes of settings that would lose data or disclose it are refused, unless they are confirmed."""

from typing import Any

import pytest

from components.settings.changes import refuse_harmful_changes
from components.settings.stack import SettingsError, settings_from
from tests.program.builders import a_project, an_issuer, values
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

DEPLOYED = {"projects": {"shop": {"tenant": "acme", "shards": 8.0}}, "apiKeys": {"table": "api-keys-1"}}
WITH_KEYS = {"issuers": [an_issuer()], "apiKeys": True}
SMS = {"sms": {"configurationSet": "texts"}}


def refused(deployed: dict[str, Any] = DEPLOYED, **changes: Any) -> list[str]:
    settings = settings_from(values(**{"auth": WITH_KEYS, **changes}))
    try:
        refuse_harmful_changes(settings, deployed)
    except SettingsError as error:
        return [each.split(":")[0] for each in error.mistakes]
    return []


def test_the_first_deployment_and_an_unchanged_one_are_never_refused() -> None:
    assert refused(deployed={}) == []
    assert refused() == []
    assert refused(projects={"shop": a_project(shards=16), "new": a_project(sources=SMS, shards=1)}) == []


def test_fewer_shards_another_tenant_and_the_end_of_api_keys_are_refused() -> None:
    changed = {"shop": a_project(shards=4, tenant="globex")}

    assert refused(projects=changed) == ["projects.shop.shards", "projects.shop.tenant"]
    assert refused(auth={"issuers": [an_issuer()]}) == ["auth.apiKeys"]


def test_a_confirmed_change_is_deployed() -> None:
    confirm = ["projects.shop.shards", "auth.apiKeys"]

    assert refused(projects={"shop": a_project(shards=4)}, confirm=confirm) == []
    assert refused(auth={"issuers": [an_issuer()]}, confirm=confirm) == []


def test_a_refused_change_registers_nothing_and_leaves_the_last_outputs() -> None:
    settings, recording = example(), Recording()
    settings["projects"]["acme-shop"]["shards"] = 4
    deployed = {"graphqlUrl": "https://a.example/graphql", "projects": {"acme-shop": {"shards": 8.0}}}

    with pytest.raises(SettingsError, match=r"projects\.acme-shop\.shards: is 4 and was 8"):
        run_program(settings, into=recording, deployed=deployed)

    assert recording.resources == {}
    assert recording.exports == deployed
