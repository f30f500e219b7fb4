"""Erasure in GraphQL: request it, and see how far the requests of the tenant are."""

import re
from typing import Annotated

import strawberry
from aws_lambda_powertools import Logger

from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from functions.api.nodes.global_id import Tag, parse_id
from functions.api.schema.connection import AfterArgument, PageInfo
from functions.api.schema.context import Context, Info
from functions.api.schema.destinations import checked_destination
from functions.api.schema.project_names import project_names
from functions.api.schema.scalars import Instant
from functions.contract.message_table import can_be_key
from functions.contract.scopes import Scope
from functions.erasure.request import (
    MAX_DESTINATIONS,
    MAX_MESSAGE_IDS,
    ErasureRequest,
    ErasureState,
    ProjectProgress,
)
from functions.erasure.tenant_erasures import TenantErasures
from functions.messages.addresses import normalise
from functions.messages.message_ids import provider_id
from functions.messages.storage.pagination import Position

logger = Logger(child=True)

#: What a request, its token and a look-up of either cost.
_REQUEST_READS = 5
_MAX_TOKEN = 128
_MAX_ID = 64
#: The key of one recipient of a message to several.
_RECIPIENT = re.compile(r".+#[\w-]{22}", re.DOTALL)

_STATES = {
    ErasureState.REQUESTED: "Nothing is erased yet.",
    ErasureState.TABLES_ERASED: "The API shows none of the messages any more.",
    ErasureState.ARCHIVE_PASSED: "The archives are erased, too; a second reading, a day later, must find "
    "nothing.",
    ErasureState.STUCK: "An object of an archive cannot be read: see `damaged`. All else is done.",
    ErasureState.CLOSED: "Nothing was left; `receipt` says so.",
}
State = strawberry.enum(ErasureState, name="ErasureState", description="How far a request for erasure is.")
for _value in State.__strawberry_definition__.values:  # type: ignore[attr-defined]
    _value.description = _STATES[ErasureState(_value.value)]


@strawberry.input(
    description="Whom to erase: recipients, whole messages, or both. Give at least one of the two lists."
)
class ErasureInput:
    destinations: list[str] = strawberry.field(
        default_factory=list,
        description=f"At most {MAX_DESTINATIONS} e-mail addresses or phone numbers with their country code: "
        "what was sent to them until now is erased.",
    )
    message_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description=f"At most {MAX_MESSAGE_IDS} providers' ids or global ids of messages, which are erased "
        "for all of their recipients.",
    )
    projects: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Only in these projects, by name or global id; in all of the tenant's if omitted.",
    )


@strawberry.type(description="An erasure in one project.")
class ErasedProject:
    project: str = strawberry.field(description="The name of the project.")
    messages: int = strawberry.field(description="The messages that were erased from its table.")
    records: int = strawberry.field(
        description="The records of its archive that were removed, or masked where they are about "
        "others, too."
    )
    passes: int = strawberry.field(description="How often its archive was read from the first to the last.")
    objects: int = strawberry.field(description="The objects that the last of these read.")
    damaged: list[str] = strawberry.field(
        description="The keys of objects that cannot be read, and so may name the person: restore or delete "
        "them."
    )


@strawberry.type(description="A request for erasure. It names nobody.")
class Erasure:
    id: strawberry.ID = strawberry.field(description="The id of the request.")
    state: State = strawberry.field(description="How far it is.")  # type: ignore[valid-type]
    requested_at: Instant = strawberry.field(
        description="The time of the request; what was sent later is not concerned."
    )
    requested_by: str = strawberry.field(description="The subject that requested it.")
    due_at: Instant = strawberry.field(
        description="By when it has to be closed: four weeks, within the month that the law gives."
    )
    closed_at: Instant | None = strawberry.field(description="When it was closed; null if it is not.")
    destinations: int = strawberry.field(description="How many addresses and numbers it named.")
    message_ids: int = strawberry.field(description="How many messages it named.")
    projects: list[ErasedProject] = strawberry.field(description="What was done in each project.")
    receipt: str | None = strawberry.field(
        description="The signed receipt, a JWT with the algorithm ES256; null until the request is closed."
    )


@strawberry.type(description="A request for erasure in a list.")
class ErasureEdge:
    cursor: str = strawberry.field(description="The position of this request in the list.")
    node: Erasure = strawberry.field(description="The request.")


@strawberry.type(description="A page of requests for erasure, newest first.")
class ErasureConnection:
    edges: list[ErasureEdge] = strawberry.field(description="The requests of the page with their cursors.")
    nodes: list[Erasure] = strawberry.field(description="The requests of the page without cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")


InputArgument = Annotated[ErasureInput, strawberry.argument(description="Whom to erase, and where.")]
TokenArgument = Annotated[
    str | None,
    strawberry.argument(
        description="A text of your own, such as a ticket's number: a second request with it within a day "
        "returns the first one. Do not name a person."
    ),
]
ErasureIdArgument = Annotated[strawberry.ID, strawberry.argument(description="The id of a request.")]
ErasureCountArgument = Annotated[
    int, strawberry.argument(description=f"The size of the page, 1 to {MAX_PAGE_SIZE}.")
]


async def request_erasure(
    info: Info,
    input: InputArgument,  # noqa: A002
    client_token: TokenArgument = None,
) -> Erasure:
    """Store a request of the tenant. Raises ApiError."""
    context = info.context
    erasures = _authorized(context, Scope.WRITE_ERASURES)
    projects = [project.name for project in context.messages.projects]
    if input.projects is not None:
        projects = list(dict.fromkeys(project_names(context, input.projects)))
    if not projects:
        raise bad_input("`input.projects` is empty: name a project, or omit it for all of the tenant's.")
    if client_token is not None and not 0 < len(client_token) <= _MAX_TOKEN:
        raise bad_input(f"`clientToken` has {len(client_token)} characters: give 1 to {_MAX_TOKEN}.")
    destinations, message_ids = _destinations(context, input, projects), _message_ids(input)
    if not destinations and not message_ids:
        raise bad_input("`input` names nobody: give `destinations`, `messageIds` or both.")

    def request() -> ErasureRequest:
        context.meter.read(_REQUEST_READS)
        return erasures.request(
            destinations,
            message_ids,
            projects,
            requested_by=context.principal.subject,
            token=client_token,
        )

    found = await context.workers.run(request)
    principal = context.principal
    logger.info("erasure requested", subject=principal.subject, tenant=principal.tenant, erasure=found.id)
    return _erasure(found)


async def find_erasure(info: Info, id: ErasureIdArgument) -> Erasure | None:  # noqa: A002
    """Return one request of the tenant. Raises ApiError."""
    context = info.context
    erasures = _authorized(context, Scope.READ_ERASURES)
    if not (0 < len(id) <= _MAX_ID and can_be_key(id)):
        return None

    def find() -> ErasureRequest | None:
        context.meter.read(1)
        return erasures.find(id)

    found = await context.workers.run(find)
    return None if found is None else _erasure(found)


async def list_erasures(
    info: Info, first: ErasureCountArgument = DEFAULT_PAGE_SIZE, after: AfterArgument = None
) -> ErasureConnection:
    """Return a page of the tenant's requests. Raises ApiError."""
    context = info.context
    erasures = _authorized(context, Scope.READ_ERASURES)
    if not 1 <= first <= MAX_PAGE_SIZE:
        raise bad_input(f"`first` is {first}: a page has 1 to {MAX_PAGE_SIZE} requests.")
    bound_to = f"erasures of {context.principal.tenant}".encode()
    before = None if after is None else context.cursors.decode(after, bound_to).key

    def page() -> list[ErasureRequest]:
        context.meter.read(first + 1)
        return erasures.page(first + 1, before)

    found = await context.workers.run(page)
    shown = found[:first]
    cursors = [context.cursors.encode(Position(one.requested_at, "", one.id), bound_to) for one in shown]
    nodes = [_erasure(one) for one in shown]
    return ErasureConnection(
        edges=[ErasureEdge(cursor=one, node=node) for one, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=False,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    )


def _authorized(context: Context, scope: Scope) -> TenantErasures:
    """Return the tenant's requests if the caller has the scope. Raises ApiError."""
    if not context.principal.may(scope):
        raise ApiError(ErrorCode.FORBIDDEN, f"Missing required scope: {scope}.")
    if not context.messages.projects:
        raise ApiError(ErrorCode.FORBIDDEN, "The tenant has no project in this stack.")
    if context.erasures is None:
        raise bad_input("This stack erases nobody on request: set erasure.enabled in its configuration.")
    return context.erasures


def _destinations(context: Context, given: ErasureInput, projects: list[str]) -> frozenset[str]:
    """Return the normal forms of the destinations. Raises ApiError."""
    if len(given.destinations) > MAX_DESTINATIONS:
        raise bad_input(
            f"`input.destinations` has {len(given.destinations)}: split them into requests of at most "
            f"{MAX_DESTINATIONS}."
        )
    chosen = context.messages.chosen(projects)
    return frozenset(
        normalise(checked_destination(text, chosen, "input.destinations")) for text in given.destinations
    )


def _message_ids(given: ErasureInput) -> frozenset[str]:
    """Return the providers' ids of the messages. Raises ApiError."""
    if len(given.message_ids) > MAX_MESSAGE_IDS:
        raise bad_input(
            f"`input.messageIds` has {len(given.message_ids)}: split them into requests of at most "
            f"{MAX_MESSAGE_IDS}."
        )
    return frozenset(map(_message_id, given.message_ids))


def _message_id(text: str) -> str:
    named = parse_id(text)
    found = named.key if named and named.tag is Tag.MESSAGE else provider_id(text)
    if _RECIPIENT.fullmatch(found):
        raise bad_input(
            "`input.messageIds` has the id of one recipient's copy: name the recipient in "
            "`input.destinations`, or the message by its provider's id."
        )
    if not can_be_key(found):
        raise bad_input("`input.messageIds` has an id that no message can have.")
    return found


def _erasure(request: ErasureRequest) -> Erasure:
    return Erasure(
        id=strawberry.ID(request.id),
        state=request.state,
        requested_at=Instant(request.requested_at),
        requested_by=request.requested_by,
        due_at=Instant(request.due_at),
        closed_at=Instant(request.closed_at) if request.is_closed else None,
        destinations=request.destination_count,
        message_ids=request.message_id_count,
        projects=[_project(name, progress) for name, progress in sorted(request.projects.items())],
        receipt=request.receipt or None,
    )


def _project(name: str, progress: ProjectProgress) -> ErasedProject:
    return ErasedProject(
        project=name,
        messages=progress.messages,
        records=progress.records,
        passes=progress.passes,
        objects=progress.objects,
        damaged=list(progress.damaged),
    )
