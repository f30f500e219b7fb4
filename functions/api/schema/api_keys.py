"""API keys in the API: who may administer them lists, makes and revokes those of its tenant."""

import asyncio
from typing import Annotated

import strawberry
from aws_lambda_powertools import Logger

from functions.api.auth.caller import CallerKind
from functions.api.errors import ApiError, ErrorCode, bad_input
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

ScopesArgument = Annotated[
    list[str],
    strawberry.argument(description=f"What the key may: of {', '.join(SCOPES)}, what the caller may itself."),
]
LabelArgument = Annotated[str, strawberry.argument(description="What the key is for; do not name a person.")]
DaysArgument = Annotated[
    int, strawberry.argument(description=f"For how many days it is good, up to {MAX_LIFETIME_DAYS}.")
]
KeyIdArgument = Annotated[strawberry.ID, strawberry.argument(description="A key's id.")]


@strawberry.type(description="What is kept of an API key: not what opens.")
class ApiKey:
    id: strawberry.ID = strawberry.field(description="The key's id, which also stands in the key.")
    label: str = strawberry.field(description="What it is for.")
    scopes: list[str] = strawberry.field(description="What it may.")
    created_at: Instant = strawberry.field(description="When it was made.")
    expires_at: Instant = strawberry.field(description="When it ends.")
    revoked_at: Instant | None = strawberry.field(description="When it was revoked; null where it was not.")


@strawberry.type(description="A key that was just made.")
class CreatedApiKey:
    key: str = strawberry.field(
        description="The key, to be sent in the header `x-api-key`. It is told this once and kept nowhere."
    )
    api_key: ApiKey = strawberry.field(description="What is kept of it.")


async def list_keys(info: Info) -> list[ApiKey]:
    keys = _administered(info.context)
    return [_shown(record) for record in await asyncio.to_thread(keys.all)]


async def create_api_key(
    info: Info, scopes: ScopesArgument, label: LabelArgument = "", days: DaysArgument = DEFAULT_LIFETIME_DAYS
) -> CreatedApiKey:
    principal, keys = info.context.principal, _administered(info.context)
    if beyond := sorted({scope for scope in scopes if scope in SCOPES} - principal.scopes):
        raise ApiError(ErrorCode.FORBIDDEN, f"A caller cannot give what it lacks: {', '.join(beyond)}.")
    try:
        key, record = await asyncio.to_thread(keys.make, scopes, label, days)
    except InvalidApiKeyRequestError as error:
        raise bad_input(str(error)) from None
    _log("api key made", info.context, record)
    return CreatedApiKey(key=key.text, api_key=_shown(record))


async def revoke_api_key(info: Info, id: KeyIdArgument) -> ApiKey | None:  # noqa: A002
    record = await asyncio.to_thread(_administered(info.context).revoke, id)
    if record is None:
        return None
    _log("api key revoked", info.context, record)
    return _shown(record)


def _administered(context: Context) -> TenantKeys:
    """The tenant's keys, for who may administer them. Raises ApiError."""
    if not context.principal.may(Scope.WRITE_KEYS):
        raise ApiError(ErrorCode.FORBIDDEN, f"API keys need the scope {Scope.WRITE_KEYS}.")
    if context.principal.kind is CallerKind.KEY:
        raise ApiError(ErrorCode.FORBIDDEN, "API keys are not administered by API keys.")
    if context.keys is None:
        raise bad_input("The stack takes no API keys: auth.apiKeys is not set in its configuration.")
    return context.keys


def _shown(record: KeyRecord) -> ApiKey:
    return ApiKey(
        id=strawberry.ID(record.key_id),
        label=record.label,
        scopes=sorted(record.scopes),
        created_at=Instant(record.created_at * 1000),
        expires_at=Instant(record.expires_at * 1000),
        revoked_at=None if record.revoked_at is None else Instant(record.revoked_at * 1000),
    )


def _log(what: str, context: Context, record: KeyRecord) -> None:
    principal = context.principal
    logger.info(what, subject=principal.subject, tenant=principal.tenant, key_id=record.key_id)
