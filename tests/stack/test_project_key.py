"""A project under a key of its own works as any other does, and everything of it says that key."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import yaml

from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.programs import copied
from tests.stack.test_end_to_end import PROJECT, archived, query_message, sms


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    folder = tmp_path_factory.mktemp("keyed")
    program = copied(folder / "program")
    file = program / "Pulumi.dev.yaml"
    config: dict[str, Any] = yaml.safe_load(file.read_text())
    config["config"]["message-tracker:projects"][PROJECT]["encryptionKey"] = "create"
    file.write_text(yaml.safe_dump(config))
    (folder / "run").mkdir()
    with running(folder / "run", program) as stack:
        yield stack


def test_its_messages_are_recorded_archived_and_answered(keyed: LocalStack) -> None:
    put_events(keyed, PROJECT, [sms("keyed")])
    eventually(partial(settled, keyed, PROJECT))
    keyed.flush()

    assert query_message(keyed, "acme", "keyed")["data"]["message"]["messageId"] == "keyed"
    assert archived(keyed, "raw/")


def test_table_and_archive_say_the_key(keyed: LocalStack) -> None:
    project = keyed.outputs().projects[PROJECT]
    [key] = keyed.cloud.client("kms").list_keys()["Keys"]
    table = keyed.cloud.client("dynamodb").describe_table(TableName=project.table)["Table"]
    rules = keyed.cloud.client("s3").get_bucket_encryption(Bucket=project.archive_bucket)
    [rule] = rules["ServerSideEncryptionConfiguration"]["Rules"]

    assert table["SSEDescription"]["KMSMasterKeyArn"] == key["KeyArn"]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key["KeyArn"]
    assert keyed.cloud.client("kms").get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]
