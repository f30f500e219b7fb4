"""Every policy that the program makes, before parliament: no finding but the written exceptions."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.program.conftest import Run
from tools.registrations.recorder import Recording

LINTER = Path(__file__).with_name("lint_policies.py")

#: The recorder's invented ARNs of each service, as AWS forms them (Service Authorization Reference).
AWS_FORMS = (
    (r"arn:aws:dynamodb:(\S+?):(\d+):", r"arn:aws:dynamodb:\1:\2:table/"),
    (r"arn:aws:kms:(\S+?):(\d+):", r"arn:aws:kms:\1:\2:key/"),
    (r"arn:aws:secretsmanager:(\S+?):(\d+):", r"arn:aws:secretsmanager:\1:\2:secret:"),
    (r"arn:aws:lambda:(\S+?):(\d+):", r"arn:aws:lambda:\1:\2:function:"),
    (r"arn:aws:s3:\S+?:\d+:", "arn:aws:s3:::"),
    (r"arn:aws:kinesis:(\S+?):(\d+):", r"arn:aws:firehose:\1:\2:deliverystream/"),
    (r"arn:aws:cloudwatch:(\S+?):(\d+):([^:]+):\*", r"arn:aws:logs:\1:\2:log-group:\3:*"),
    (r"arn:aws:cloudwatch:(\S+?):(\d+):([^:]+)", r"arn:aws:logs:\1:\2:log-group:a-group:log-stream:\3"),
)


#: Parliament takes every policy for an identity's; no statement of a role's trust names a resource, since it
#: is about that role.
OF_A_TRUST = ["MALFORMED", "Statement contains neither Resource nor NotResource"]


#: In a key's own policy `*` is that key (KMS Developer Guide, "Key policies"). Its statement for logs is from
#: the CloudWatch Logs User Guide, "Encrypt log data using KMS"; its condition compares ARNs in a text.
OF_A_KEY = {"RESOURCE_STAR", "MISMATCHED_TYPE", "UNKNOWN_CONDITION_FOR_ACTION"}


@pytest.fixture(scope="module")
def everything(run: Run) -> Recording:
    """The example, with an event stream and a key of a project's own."""

    def create(settings: dict[str, Any]) -> None:
        settings["projects"]["acme-shop"]["sources"]["pinpoint"]["eventStream"] = "create"
        settings["projects"]["acme-shop"]["encryptionKey"] = "create"

    return run(create)


def policies(recording: Recording, key: str) -> dict[str, str]:
    """By type and name of its resource: every policy document under `key`."""
    return {
        f"{resource.type} {resource.name}": _as_aws_forms(resource.inputs[key])
        for resource in recording.resources.values()
        if resource.custom and key in resource.inputs
    }


def _as_aws_forms(policy: str) -> str:
    document = json.loads(policy)
    for statement in document["Statement"]:
        if "Resource" in statement:
            statement["Resource"] = [_form(arn) for arn in statement["Resource"]]
    return json.dumps(document)


def _form(arn: str) -> str:
    for invented, form in AWS_FORMS:
        if re.match(invented, arn):
            return re.sub(invented, form, arn, count=1)
    return arn


def findings(documents: Mapping[str, str]) -> dict[str, list[list[str]]]:
    """By name: what parliament finds in each document, and in detail."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", str(LINTER)],
        input="\n".join(documents.values()),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(zip(documents, map(json.loads, ran.stdout.splitlines()), strict=True))


def test_no_policy_of_a_role_a_bucket_a_topic_a_queue_or_a_key_has_a_finding(everything: Recording) -> None:
    documents = policies(everything, "policy")

    kinds = ("RolePolicy", "BucketPolicy", "TopicPolicy", "QueuePolicy", "kms/key:Key")
    assert len(documents) == sum(len(everything.of(kind)) for kind in kinds)
    by_name = findings(documents)
    assert {found[0] for found in by_name.pop("aws:kms/key:Key acme-shop-key")} == OF_A_KEY
    assert {name: found for name, found in by_name.items() if found} == {}


def test_a_role_s_trust_has_no_finding_but_that_it_names_no_resource(everything: Recording) -> None:
    documents = policies(everything, "assumeRolePolicy")

    assert len(documents) == len(everything.of("iam/role:Role"))
    for name, found in findings(documents).items():
        assert found == [OF_A_TRUST] * len(json.loads(documents[name])["Statement"]), name


@pytest.mark.parametrize(
    ("action", "resource", "issue"),
    [
        ("dynamodb:Query", "*", "RESOURCE_STAR"),
        ("dynamodb:Qery", "*", "UNKNOWN_ACTION"),
        ("dynamodb:Query", "arn:aws:s3:::a-bucket", "RESOURCE_MISMATCH"),
    ],
)
def test_what_is_wrong_is_found(action: str, resource: str, issue: str) -> None:
    statement = {"Effect": "Allow", "Action": [action], "Resource": [resource]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    assert issue in {found[0] for found in findings({"a policy": document})["a policy"]}
