"""How far a replay has come, in a file: the last object that is done, of a replay of the same."""

import json
from dataclasses import dataclass
from pathlib import Path

from operations.errors import OperationsError


@dataclass(frozen=True)
class Checkpoint:
    """`about` says which replay it is; another one's file is refused, not overwritten."""

    file: Path
    about: dict[str, str]

    def read(self) -> str:
        """The key of the last object that is done; "" where none is. Raises OperationsError."""
        try:
            kept = json.loads(self.file.read_text())
            about, done = kept["about"], str(kept["done"])
        except FileNotFoundError:
            return ""
        except (OSError, ValueError, KeyError, TypeError):
            raise OperationsError(f"{self.file} is no checkpoint: move it away or name another.") from None
        if about != self.about:
            raise OperationsError(
                f"{self.file} is the checkpoint of another replay ({about}): finish that one, "
                "delete the file, or name another with --checkpoint."
            )
        return done

    def write(self, done: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        staged = self.file.with_suffix(".staged")
        staged.write_text(json.dumps({"about": self.about, "done": done}) + "\n")
        staged.replace(self.file)

    def remove(self) -> None:
        self.file.unlink(missing_ok=True)
