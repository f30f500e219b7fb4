"""The GraphQL interface of objects with a global id."""

from typing import Any

import strawberry


@strawberry.interface(description="An object with a global id. Ids are opaque: do not parse them.")
class Node:
    id: strawberry.ID = strawberry.field(description="The global id of the object.")

    @classmethod
    def resolve_type(cls, obj: Any, *_: object) -> str:
        return str(obj.type_name)

    @classmethod
    def is_type_of(cls, obj: Any, _: object) -> bool:
        return bool(obj.type_name == cls.__name__)
