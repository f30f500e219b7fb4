"""The role of a tenant's analysts reads its own archives, catalogue and results, and nothing of another's."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.contract.archive_keys import DELIVERED, RAW
from tests.trino.conftest import PROJECT, TENANT, Analysed

OTHER, OTHERS_PROJECT = "globex", "globex-app"
DENIED = r"AccessDenied|not authorized"
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def client(analysed: Analysed) -> Client:
    """Makes clients with the role's credentials."""
    role = analysed.stack.manifest.exports["analytics"][TENANT]["analystRoleArn"]
    credentials = analysed.stack.roles.open_session(role, "ada")
    return lambda service: analysed.stack.cloud.client(service, credentials)


def bucket(analysed: Analysed, project: str) -> str:
    return str(analysed.stack.manifest.exports["projects"][project]["archiveBucket"])


def test_an_analyst_reads_the_tenants_own_lines_and_table(analysed: Analysed, client: Client) -> None:
    own = analysed.stack.manifest.exports["analytics"][TENANT]
    s3, name = client("s3"), bucket(analysed, PROJECT)

    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=name, Prefix=DELIVERED)["Contents"]]
    assert s3.get_object(Bucket=name, Key=keys[0])["Body"].read()
    assert client("glue").get_table(DatabaseName=own["database"], Name="acme_shop")["Table"]
    assert s3.put_object(Bucket=own["resultsBucket"], Key="results/a.csv", Body=b"a")


def test_an_analyst_reaches_no_object_of_another_tenant(analysed: Analysed, client: Client) -> None:
    s3, name = client("s3"), bucket(analysed, OTHERS_PROJECT)
    results = analysed.stack.manifest.exports["analytics"][OTHER]["resultsBucket"]

    with pytest.raises(ClientError, match=DENIED):
        s3.list_objects_v2(Bucket=name, Prefix=DELIVERED)
    with pytest.raises(ClientError, match=DENIED):
        s3.get_object(Bucket=name, Key=f"{DELIVERED}2026/11/27/00/lines.gz")
    with pytest.raises(ClientError, match=DENIED):
        s3.list_objects_v2(Bucket=results)
    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(Bucket=results, Key="results/a.csv", Body=b"a")


def test_an_analyst_sees_no_table_of_another_tenant(analysed: Analysed, client: Client) -> None:
    database = analysed.stack.manifest.exports["analytics"][OTHER]["database"]

    with pytest.raises(ClientError, match=DENIED):
        client("glue").get_table(DatabaseName=database, Name="globex_app")
    with pytest.raises(ClientError, match=DENIED):
        client("glue").get_tables(DatabaseName=database)


def test_an_analyst_starts_no_query_in_another_tenants_workgroup(analysed: Analysed, client: Client) -> None:
    workgroup = analysed.stack.manifest.exports["analytics"][OTHER]["workgroup"]

    with pytest.raises(ClientError, match=DENIED):
        client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup=workgroup)


def test_an_analyst_reads_no_raw_record_and_no_table_of_messages(analysed: Analysed, client: Client) -> None:
    table = analysed.stack.outputs().projects[PROJECT].table

    with pytest.raises(ClientError, match=DENIED):
        client("s3").list_objects_v2(Bucket=bucket(analysed, PROJECT), Prefix=RAW)
    with pytest.raises(ClientError, match=DENIED):
        client("dynamodb").scan(TableName=table)
