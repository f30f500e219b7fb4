"""The walk of an export: the search of the API, page after page, shown as to the export's creator."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from functions.api.auth.registry import Registry
from functions.api.data.saved_search import SavedSearch
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.tenant_stores import TenantStores
from functions.api.nodes.message_nodes import message_node
from functions.exports.job import ExportJob
from functions.exports.run import WalkedPage
from functions.exports.turn import ProjectRemovedError
from functions.messages.storage.pagination import Position

#: Messages that are read at once.
PAGE_SIZE = 1_000


@dataclass(frozen=True)
class TenantWalks:
    """Opens the walks of exports with each tenant's own reader role."""

    registry: Registry
    stores: TenantStores
    executor: Executor

    def open(self, job: ExportJob) -> Callable[[Position | None], WalkedPage]:
        """Return the walk of an export. Raises ProjectRemovedError."""
        messages = TenantMessages(
            projects=self.registry.projects(job.tenant),
            open_store=partial(self.stores.store, job.tenant),
            open_sources=partial(self.stores.sources, job.tenant),
            executor=self.executor,
            # A page is bounded by what it examines; exports take turns instead of a share of the rate limit.
            charge=lambda _: None,
            may_continue=lambda: True,
        )
        return walk(job, messages)


def walk(
    job: ExportJob, messages: TenantMessages, page_size: int = PAGE_SIZE
) -> Callable[[Position | None], WalkedPage]:
    """Return the walk of an export over the messages of its tenant. Raises ProjectRemovedError."""
    request = job.request
    if request is None or not {project.name for project in messages.projects}.issuperset(request.projects):
        raise ProjectRemovedError
    search = SavedSearch.of(request.search)

    def page(position: Position | None) -> WalkedPage:
        found = messages.search(
            search.lookup, request.projects, search.behind(position), page_size, search.conditions.accepts
        )
        # Whether a status is final is judged when the export was created, however long it runs.
        nodes = [
            message_node(one, job.created_at, shows_addresses=request.shows_addresses)
            for _, one in found.found
        ]
        return WalkedPage(nodes, found.end, found.has_next)

    return page
