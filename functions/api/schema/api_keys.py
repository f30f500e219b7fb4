"""API keys in GraphQL: list, create and revoke those of the tenant, with the scope `keys:write`."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, ParamSpec, TypeVar

import strawberry
from aws_lambda_powertools import Logger

from functions.api.auth.caller import CallerKind
from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.execution.query_cost import MAX_PAGE_SIZE
from functions.api.schema.context import Context, Info
from functions.api.schema.scalars import Instant
from functions.contract.scopes import Scope
from functions.keys.key_table import KeyRecord
from functions.keys.tenant_keys import (
    DEFAULT_LIFETIME_DAYS,
    MAX_LIFETIME_DAYS,
    SCOPES,
    InvalidApiKeyRequestError,
    TenantKeys,
)

logger = Logger(child=True)

#: The cost of reading the keys of a tenant: a page of the table holds them.
KEY_READS = 10

P = ParamSpec("P")
T = TypeVar("T")

ScopesArgument = Annotated[
    list[str],
    strawberry.argument(description=f"The scopes of the key: of {', '.join(SCOPES)}, those the caller has."),
]
LabelArgument = Annotated[
    str, strawberry.argument(description="The purpose of the key; do not name a person.")
]
DaysArgument = Annotated[
    int, strawberry.argument(description=f"The lifetime of the key in days, at most {MAX_LIFETIME_DAYS}.")
]
KeysArgument = Annotated[int, strawberry.argument(description=f"The number of keys, 1 to {MAX_PAGE_SIZE}.")]
AfterKeyArgument = Annotated[
    strawberry.ID | None, strawberry.argument(description="The id of the last key of the previous page.")
]
KeyIdArgument = Annotated[strawberry.ID, strawberry.argument(description="The id of a key.")]


@strawberry.type(description="An API key without its secret.")
class ApiKey:
    id: strawberry.ID = strawberry.field(description="The id of the key, which is also a part of its text.")
    label: str = strawberry.field(description="The purpose of the key.")
    scopes: list[str] = strawberry.field(description="The scopes that the key grants.")
    created_at: Instant = strawberry.field(description="The time of creation.")
    created_by: str | None = strawberry.field(
        description="The subject that created the key; null for a key of an earlier version."
    )
    expires_at: Instant = strawberry.field(description="The time of expiry.")
    revoked_at: Instant | None = strawberry.field(
        description="The time of revocation; null if the key is not revoked."
    )


@strawberry.type(description="A newly created API key.")
class CreatedApiKey:
    key: str = strawberry.field(
        description="The key, to be sent in the header `x-api-key`. Returned only in this response; only a "
        "hash is stored."
    )
    api_key: ApiKey = strawberry.field(description="The stored record of the key.")


async def list_keys(
    info: Info, first: KeysArgument = MAX_PAGE_SIZE, after: AfterKeyArgument = None
) -> list[ApiKey]:
    keys = _authorized_keys(info.context)
    if not 1 <= first <= MAX_PAGE_SIZE:
        raise bad_input(f"`first` is {first}: a page has 1 to {MAX_PAGE_SIZE} keys.")
    records = await info.context.workers.run(_charged, info.context, keys.all)
    start = 0
    if after is not None:
        ids = [record.key_id for record in records]
        if after not in ids:
            message = "`after` is not the id of a key of this list: start the list again without it."
            raise ApiError(ErrorCode.INVALID_CURSOR, message)
        start = ids.index(after) + 1
    return [_api_key(record) for record in records[start : start + first]]


async def create_api_key(
    info: Info, scopes: ScopesArgument, label: LabelArgument = "", days: DaysArgument = DEFAULT_LIFETIME_DAYS
) -> CreatedApiKey:
    principal, keys = info.context.principal, _authorized_keys(info.context)
    if beyond := sorted({scope for scope in scopes if scope in SCOPES} - principal.scopes):
        raise ApiError(
            ErrorCode.FORBIDDEN, f"Cannot grant scopes the caller does not have: {', '.join(beyond)}."
        )
    create = partial(keys.create, scopes, label, days, created_by=principal.subject)
    try:
        key, record = await info.context.workers.run(_charged, info.context, create)
    except InvalidApiKeyRequestError as error:
        raise bad_input(str(error)) from None
    _log("api key created", info.context, record)
    return CreatedApiKey(key=key.text, api_key=_api_key(record))


async def revoke_api_key(info: Info, id: KeyIdArgument) -> ApiKey | None:  # noqa: A002
    record = await info.context.workers.run(_charged, info.context, _authorized_keys(info.context).revoke, id)
    if record is None:
        return None
    _log("api key revoked", info.context, record)
    return _api_key(record)


def _authorized_keys(context: Context) -> TenantKeys:
    """Return the tenant's keys if the caller may administer them. Raises ApiError."""
    if not context.principal.may(Scope.WRITE_KEYS):
        raise ApiError(ErrorCode.FORBIDDEN, f"Missing required scope: {Scope.WRITE_KEYS}.")
    if context.principal.kind is CallerKind.KEY:
        raise ApiError(ErrorCode.FORBIDDEN, "API keys cannot administer API keys.")
    if not context.messages.projects:
        raise ApiError(ErrorCode.FORBIDDEN, "The tenant has no project in this stack.")
    if context.keys is None:
        raise bad_input("This stack has no API keys: set auth.apiKeys in its configuration.")
    return context.keys


def _charged(context: Context, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a method that reads all keys of the tenant, and count that."""
    context.meter.read(KEY_READS)
    return call(*args, **kwargs)


def _api_key(record: KeyRecord) -> ApiKey:
    return ApiKey(
        id=strawberry.ID(record.key_id),
        label=record.label,
        scopes=sorted(record.scopes),
        created_at=Instant(record.created_at * 1000),
        created_by=record.created_by or None,
        expires_at=Instant(record.expires_at * 1000),
        revoked_at=None if record.revoked_at is None else Instant(record.revoked_at * 1000),
    )


def _log(event: str, context: Context, record: KeyRecord) -> None:
    principal = context.principal
    logger.info(event, subject=principal.subject, tenant=principal.tenant, key_id=record.key_id)
