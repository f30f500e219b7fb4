"""A faulty table, killed functions, doubled batches, poison: the table holds what the records hold."""

import time
from pathlib import Path

from local.chaos.faults import running
from local.chaos.feeder import PROJECT, feed
from local.chaos.scenario import Scenario
from tests.project import ROOT
from tests.stack.local_run import free_ports
from tests.stack.recorded import expected, in_the_table, understood

SCENARIO = Scenario(
    events=1_200,
    rate=200,
    throttled_seconds=3,
    down_seconds=1,
    kills=3,
    poison_share=0.02,
    shuffled_seconds=3,
)


def test_nothing_is_lost_doubled_or_made_up_whatever_goes_wrong(tmp_path: Path) -> None:
    records = list(SCENARIO.records(PROJECT, int(time.time() * 1000)))
    poison = [record for record in records if understood(record) is None]
    with running(ROOT, ROOT / ".local", free_ports(), tmp_path, 7, lambda _: None) as (stack, faults):
        feed(stack, faults, SCENARIO, records, lambda _: None)
        counts = stack.streams[stack.outputs().projects[PROJECT].delivery_stream].counts

        assert faults.invocations
        assert faults.invocations.killed == SCENARIO.kills
        assert min(faults.table.counts["throttled"], faults.table.counts["down"]) > 0
        assert (counts.received, counts.failed) == (len(records), len(poison))
        assert in_the_table(stack, PROJECT) == expected(stack, PROJECT, records)
