"""The plugin that `pulumi package add` starts: it serves `MessageTracker` to programs in any language."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# Run as a script, Python looks in this folder first; the packages are beside it.
sys.path[:] = [str(HERE.parent), *(path for path in sys.path if Path(path or ".").resolve() != HERE)]

from pulumi.provider.experimental import component_provider_host  # noqa: E402

from components.message_tracker import MessageTracker  # noqa: E402

if __name__ == "__main__":
    component_provider_host(components=[MessageTracker], name="message-tracker", version="0.2.0")
