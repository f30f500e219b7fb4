"""How fast a replay may go."""

from operations.replay.rate_limit import RateLimit


def test_no_more_than_the_rate_is_spent_on_the_whole() -> None:
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    rate_limit = RateLimit(50, lambda: now[0], sleep)
    for _ in range(4):
        rate_limit.spend(100)
    now[0] += 60
    rate_limit.spend(100)

    assert slept == [2.0, 2.0, 2.0]


def test_without_a_rate_nothing_waits() -> None:
    RateLimit(None, lambda: 0, lambda _: None).spend(1_000_000)
