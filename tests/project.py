"""Where the project's own files are."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Published samples of events, where the machine has them; nothing may depend on them.
PUBLISHED_SAMPLES = ROOT.parent / "shared" / "events"
