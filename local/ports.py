"""Where the services of the local run listen."""

from dataclasses import dataclass

from local.emulator.http_server import Handler, Service


@dataclass(frozen=True)
class Ports:
    """One port for each of the four services, all on 127.0.0.1."""

    aws: int = 4700
    firehose: int = 4701
    http: int = 4702
    identity: int = 4703

    def check(self) -> None:
        """Raises LocalError naming a port that is taken, before anything is started."""
        for port, purpose in (
            (self.aws, "embedded AWS"),
            (self.firehose, "Firehose"),
            (self.http, "HTTP API"),
            (self.identity, "identity provider"),
        ):
            Service(Handler, purpose, port).stop()
