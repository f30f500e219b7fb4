"""The field `reveal`: the look-ups of messages with addresses in full, for a purpose that is recorded."""

import re
from typing import Annotated

import strawberry

from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.schema.context import REVEALED, Info
from functions.api.schema.message_queries import MessageQueries
from functions.contract.lookup_log import Purpose
from functions.contract.scopes import Scope

#: No address fits: no `@`, no `+`, and fewer digits in a row than a number with its country code.
_REFERENCE = re.compile(r"(?!.*\d{10})[A-Za-z0-9][A-Za-z0-9._/#:-]{0,63}", re.ASCII)

PurposeArgument = Annotated[Purpose, strawberry.argument(description="Why addresses are shown in full.")]
ReferenceArgument = Annotated[
    str | None,
    strawberry.argument(
        description="The number of a ticket or case, such as `CASE-4711`: up to 64 letters, digits and "
        "`._/#:-`, and no personal data. Required with the purpose `OTHER`."
    ),
]


@strawberry.type(
    name=REVEALED,
    description="The look-ups of messages with addresses, subjects and links in full. A request has one "
    "purpose, and a limited number of messages per caller and hour is revealed.",
)
class Revealed(MessageQueries):
    pass


async def reveal(info: Info, purpose: PurposeArgument, reference: ReferenceArgument = None) -> Revealed:
    """Note the purpose of the request and return where its look-ups are. Raises ApiError."""
    context = info.context
    if not (context.principal.may(Scope.REVEAL_ADDRESSES) or context.principal.may(Scope.READ_ADDRESSES)):
        raise ApiError(ErrorCode.FORBIDDEN, f"Missing required scope: {Scope.REVEAL_ADDRESSES}.")
    if reference is not None and not _REFERENCE.fullmatch(reference):
        raise bad_input(
            "`reference` must be the number of a ticket or case: up to 64 letters, digits and ._/#:-, "
            "without ten digits in a row."
        )
    if purpose is Purpose.OTHER and reference is None:
        raise bad_input("The purpose OTHER requires a `reference`.")
    context.lookups.state_purpose(purpose, reference)
    return Revealed()
