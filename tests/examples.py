"""How many examples a property has that is dearer or cheaper than most."""

from hypothesis import settings

_OF_MOST = 100


def examples(number: int) -> int:
    """Return `number`, or as much less as the profile in use has fewer examples than `full`."""
    return max(1, number * settings().max_examples // _OF_MOST)
