"""What a setting may be: what AWS would refuse later is refused before anything is built."""

from typing import Any

import pytest

from tests.program.builders import APPLICATION, a_project, mistakes_in, mistakes_of

DATA_STREAM = "arn:aws:kinesis:eu-central-1:123456789012:stream/events"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b"


@pytest.mark.parametrize("days", [0, -1, 1.5, "90", "for-ever", True, 36_501])
def test_retention_is_a_whole_number_of_days_or_forever(days: object) -> None:
    (mistake,) = mistakes_of(retentionDays=days)

    assert mistake.startswith(
        "projects.shop.retentionDays: must be a whole number from 1 to 36500 or the word"
    )


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        (
            {"function": {"memoryMb": 64}},
            "function.memoryMb: must be a whole number from 128 to 10240, not 64",
        ),
        (
            {"function": {"timeoutSeconds": 301}},
            "function.timeoutSeconds: must be a whole number from 1 to 300",
        ),
        (
            {"function": {"reservedConcurrency": 0}},
            "function.reservedConcurrency: must be a whole number from 1",
        ),
        ({"stream": {"bufferSeconds": 901}}, "stream.bufferSeconds: must be a whole number from 0 to 900"),
        ({"stream": {"bufferMb": 0}}, "stream.bufferMb: must be a whole number from 1 to 128, not 0"),
        (
            {"stream": {"transformBufferSeconds": 901}},
            "stream.transformBufferSeconds: must be a whole number from 0 to 900, not 901",
        ),
        *(
            (
                {"stream": {"transformBufferMb": size}},
                "stream.transformBufferMb: must be a number from 0.2 to 2, not ",
            )
            for size in (0, 0.1, 2.1, "1", True, float("nan"))
        ),
        *(
            (
                {"table": {cap: units}},
                f"table.{cap}: must be a whole number from 1 on or the word none, not ",
            )
            for cap in ("maxWriteUnits", "maxReadUnits")
            for units in (0, -1, 1.5, "10", True, "forever")
        ),
        *(
            (
                {"encryptionKey": key},
                "encryptionKey: must be none, create, or the ARN of a KMS key (not of an alias)",
            )
            for key in ("alias/mine", "arn:aws:kms:eu-central-1:123456789012:alias/mine", "aws", True)
        ),
        ({"logRetentionDays": 31}, "logRetentionDays: must be one of 1, 3, 5, 7, 14, 30,"),
        (
            {"archive": {"rawDays": 0}},
            "archive.rawDays: must be a whole number from 1 to 36500 or the word forever",
        ),
        ({"archive": 30}, "archive: must be a mapping of settings, not 30"),
        ({"tags": {"campaign": "a b"}}, "tags.campaign: must be the name of a message tag"),
        ({"sources": {}}, "sources: names no source: add at least one of pinpoint, ses and sms"),
        ({"sources": {"ses": None}}, "sources.ses.configurationSet: is missing"),
        (
            {"sources": {"sms": {"configurationSet": "a b"}}},
            "sources.sms.configurationSet: must be a name of up",
        ),
        (
            {"sources": {"pinpoint": {"applicationId": 7}}},
            "sources.pinpoint.applicationId: must be a Pinpoint",
        ),
        (
            {"sources": {"pinpoint": {"applicationId": APPLICATION, "eventStream": True}}},
            "sources.pinpoint.eventStream: must be one of the words create and none, not true",
        ),
        *(
            (
                {"sources": {"pinpoint": {"applicationId": APPLICATION, **pinpoint}}},
                f"sources.pinpoint.{mistake}",
            )
            for pinpoint, mistake in (
                ({"kinesis": {}}, "kinesis: give streamArn, an existing data stream, or create: true"),
                (
                    {"kinesis": {"streamArn": DATA_STREAM, "create": True}},
                    "kinesis: give streamArn, an existing",
                ),
                (
                    {"kinesis": {"streamArn": "events"}},
                    "kinesis.streamArn: must be a Kinesis data stream's ARN",
                ),
                ({"kinesis": {"create": True, "keyArn": KEY}}, "kinesis.keyArn: goes with streamArn only"),
                (
                    {"kinesis": {"streamArn": DATA_STREAM, "retentionHours": 48}},
                    "kinesis.retentionHours: goes with create: true only",
                ),
                (
                    {"kinesis": {"create": True, "retentionHours": 23}},
                    "kinesis.retentionHours: must be a whole number from 24 to 8760",
                ),
                (
                    {"kinesis": {"streamArn": DATA_STREAM, "keyArn": "alias/mine"}},
                    "kinesis.keyArn: must be a KMS key's ARN, not an alias",
                ),
                (
                    {"kinesis": {"streamArn": DATA_STREAM}, "eventStream": "create"},
                    "eventStream: must be none beside kinesis.streamArn",
                ),
            )
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_with_its_path(changes: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_of(**changes)

    assert found.startswith(f"projects.shop.{mistake}")


@pytest.mark.parametrize(
    ("api", "mistake"),
    [
        (
            {"function": {"timeoutSeconds": 30}},
            "api.function.timeoutSeconds: must be a whole number from 1 to 29",
        ),
        (
            {"costPerMinute": 4_999},
            "api.costPerMinute: must be a whole number from 5000 on, not 4999",
        ),
        ({"throttling": {"burst": 0}}, "api.throttling.burst: must be a whole number from 1 on, not 0"),
        ({"corsAllowOrigins": ["https://a.example/"]}, "api.corsAllowOrigins: each entry must be an origin"),
        ({"corsAllowOrigins": "https://a.example"}, "api.corsAllowOrigins: must be a list"),
        ({"snapStart": "on"}, 'api.snapStart: must be true or false, not "on"'),
        (
            {"graphiql": True, "trustedDocumentsOnly": True},
            "api.trustedDocumentsOnly: cannot be combined with api.graphiql, which sends other queries",
        ),
        (
            {"graphiql": True, "queriesByGet": True},
            "api.queriesByGet: cannot be combined with api.graphiql, both serve GET /graphql",
        ),
        ({"graphiql": "true"}, 'api.graphiql: must be true or false, not "true"'),
    ],
)
def test_what_the_api_cannot_have_is_refused_with_its_path(api: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(api=api)

    assert found.startswith(mistake)


@pytest.mark.parametrize("name", ["Shop", "shop_1", "-shop", "shop-", "1shop", "sh--op", "s" * 33, ""])
def test_a_name_that_aws_would_not_take_everywhere_is_refused(name: str) -> None:
    (mistake,) = mistakes_in(projects={name: a_project()})

    assert mistake.startswith(f"projects.{name}: must have a name of up to 32 lower-case letters")
