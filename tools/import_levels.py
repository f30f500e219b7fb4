"""Count each package's parts, levels and arrows: `python -m tools.import_levels [--flat] [PACKAGE ...]`.

A part is a direct child (module or folder) of the package, with `--flat` every module in it. An arrow is an
import between two parts, a level a step of the longest chain of arrows. A circle of imports is named.
"""

import argparse
from graphlib import CycleError, TopologicalSorter

import grimp
from grimp import ImportGraph

ROOTS = ("components", "functions", "local", "operations", "tools", "benchmarks")
PACKAGES = ("components", "functions", "functions.api", "functions.messages", "local", "operations")


def arrows(graph: ImportGraph, package: str, *, flat: bool) -> dict[str, set[str]]:
    """By part of `package`, the other parts that it imports."""
    modules = sorted(graph.find_descendants(package))
    depth = package.count(".") + 2

    def part(module: str) -> str:
        return module if flat else ".".join(module.split(".")[:depth])

    found: dict[str, set[str]] = {part(module): set() for module in modules}
    for module in modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.startswith(f"{package}.") and part(imported) != part(module):
                found[part(module)].add(part(imported))
    return found


def levels(found: dict[str, set[str]]) -> int:
    """The parts on the longest chain of arrows. Raises CycleError where the arrows go in a circle."""
    height: dict[str, int] = {}
    for part in TopologicalSorter(found).static_order():
        height[part] = 1 + max((height[other] for other in found[part]), default=0)
    return max(height.values(), default=0)


def row(graph: ImportGraph, package: str, *, flat: bool) -> str:
    found = arrows(graph, package, flat=flat)
    try:
        height = str(levels(found))
    except CycleError as error:
        height = "circle: " + " -> ".join(error.args[1])
    return f"| `{package}` | {len(found)} | {height} | {sum(map(len, found.values()))} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.import_levels", description=__doc__)
    parser.add_argument("--flat", action="store_true", help="count modules instead of direct children")
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    chosen = parser.parse_args()
    graph = grimp.build_graph(*ROOTS)
    print("| package | parts | levels | arrows |\n|---|---|---|---|")
    for package in chosen.packages:
        print(row(graph, package, flat=chosen.flat))


if __name__ == "__main__":
    main()
