"""Tokens that name their bearer, with a signature that nobody here looks at."""

import base64
import json
from typing import Any


def a_token(**claims: Any) -> str:
    payload = json.dumps({"tenant": "acme", "sub": "agent-7", "exp": 4_102_444_800} | claims)
    return f"e30.{base64.urlsafe_b64encode(payload.encode()).decode().rstrip('=')}.c2lnbmF0dXJl"
