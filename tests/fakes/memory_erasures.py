"""A table of erasure requests in memory."""

from dataclasses import dataclass, field

from functions.erasure.request import ErasureRequest
from functions.erasure.request_table import RequestTable


@dataclass(frozen=True)
class MemoryRequestTable(RequestTable):
    """See `RequestTable`. `reads`: of whom and how much was read, but not what."""

    client: None = None  # type: ignore[assignment]
    table_name: str = "erasures"
    requests: dict[tuple[str, str], ErasureRequest] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    reads: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, request: ErasureRequest, token: str | None = None) -> ErasureRequest:
        if token is not None:
            earlier = self.tokens.setdefault((request.tenant, token), request.id)
            if earlier != request.id:
                return self.requests[request.tenant, earlier]
        self.requests[request.tenant, request.id] = request
        return request

    def get(self, tenant: str, request_id: str) -> ErasureRequest | None:
        self.reads.append(("get", tenant))
        return self.requests.get((tenant, request_id))

    def page(self, tenant: str, size: int, before: str | None = None) -> list[ErasureRequest]:
        self.reads.append(("page", tenant, size))
        ids = sorted((one for owner, one in self.requests if owner == tenant), reverse=True)
        return [self.requests[tenant, one] for one in ids if before is None or one < before][:size]
