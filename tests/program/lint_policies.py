"""Lints the policies that come as JSON lines on standard input with parliament; prints its findings likewise.

A program of its own: parliament's import warns, and here a warning is an error.
"""

import json
import sys

from parliament import analyze_policy_string


def main() -> None:
    for line in sys.stdin:
        found = analyze_policy_string(line).findings
        lines = [[finding.issue, str(finding.detail)] for finding in found]
        print(json.dumps(lines))  # noqa: T201


if __name__ == "__main__":
    main()
