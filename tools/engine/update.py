"""Update a configured stack in a process of its own, one resource at a time: `python -m tools.engine.update`.

The program and the engine then die together when the process's group is killed.
"""

import argparse
from pathlib import Path

from tools.engine.command_line import command_line
from tools.engine.engine import Stack


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.engine.update", description=__doc__)
    parser.add_argument("home", type=Path, help="the folder of the stack")
    parser.add_argument("provider_port", type=int)
    options = parser.parse_args()
    Stack(options.home, command_line(), options.provider_port).up(parallel=1)


if __name__ == "__main__":
    main()
