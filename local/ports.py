"""The ports of the local run. `python -m local.ports [FIRST]` checks them, with any Python and no package."""

import sys
from dataclasses import dataclass

from local.emulator.http_server import Handler, Service
from local.errors import LocalError

FIRST = 4700


@dataclass(frozen=True)
class Ports:
    """One port for each of the four services, all on 127.0.0.1."""

    aws: int = FIRST
    firehose: int = FIRST + 1
    http: int = FIRST + 2
    identity: int = FIRST + 3

    @classmethod
    def starting_at(cls, first: int) -> "Ports":
        return cls(*range(first, first + 4))

    def check(self) -> None:
        """Raise LocalError with the port that is taken, before anything is started."""
        for port, purpose in (
            (self.aws, "embedded AWS"),
            (self.firehose, "Firehose"),
            (self.http, "HTTP API"),
            (self.identity, "identity provider"),
        ):
            Service(Handler, purpose, port).stop()


if __name__ == "__main__":
    try:
        Ports.starting_at(int(sys.argv[1]) if sys.argv[1:] else FIRST).check()
    except LocalError as taken:
        sys.exit(str(taken))
