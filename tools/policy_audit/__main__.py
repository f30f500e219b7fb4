"""`python -m tools.policy_audit`: compare what each role may do with what it did in a whole run; write
docs/policies.md."""

import sys

from local.__main__ import HOME, ROOT
from local.ports import Ports
from tools.policy_audit.run import audit

sys.exit(0 if audit(ROOT, HOME, Ports(), lambda line: print(line, flush=True)) else 1)
