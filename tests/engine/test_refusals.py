"""A harmful change is refused at each attempt, changes nothing, and is deployed once it is confirmed."""

import pytest

from tests.engine.conftest import ImaginedStack
from tools.changes.answers import refused_path
from tools.changes.change import changed, first_deployment
from tools.engine.engine import OperationError

FEWER_SHARDS = changed(first_deployment(), {"projects.shop.shards": 4})


def test_a_refused_update_changes_nothing_and_is_refused_again(new_stack: ImaginedStack) -> None:
    new_stack.configure(first_deployment())
    new_stack.up()
    outputs, deployed = new_stack.outputs(), new_stack.state()
    new_stack.configure(FEWER_SHARDS)
    for _ in range(2):
        with pytest.raises(OperationError) as refused:
            new_stack.up()
        assert refused_path(refused.value) == "projects.shop.shards"
        assert new_stack.outputs() == outputs
        assert {each["urn"] for each in new_stack.state()} == {each["urn"] for each in deployed}

    new_stack.configure(changed(FEWER_SHARDS, {"confirm": ["projects.shop.shards"]}))
    new_stack.up()
    assert new_stack.outputs()["projects"]["shop"]["shards"] == 4
