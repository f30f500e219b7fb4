"""Fixtures of the local run: one stack for the whole session."""

from collections.abc import Iterator

import pytest

from local.stack import LocalStack
from tests.stack.local_run import running


@pytest.fixture(scope="session")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The real program, deployed and served on free ports; empty of messages at first."""
    with running(tmp_path_factory.mktemp("run")) as stack:
        yield stack
