"""The answers of the provider functions that the program invokes: account, region, partition, password."""

import secrets
import string
from collections.abc import Mapping
from typing import Any

from local.errors import LocalError


def answer_invoke(token: str, arguments: Mapping[str, Any], region: str, account: str) -> dict[str, Any]:
    """Return what AWS would answer. Raise LocalError for a function that is not supported."""
    match token.rsplit(":", 1)[-1]:
        case "getCallerIdentity":
            arn = f"arn:aws:iam::{account}:root"
            return {"id": account, "accountId": account, "arn": arn, "userId": account}
        case "getRegion":
            return {"id": region, "region": region, "name": region, "endpoint": "", "description": region}
        case "getPartition":
            names = {"dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}
            return {"id": "aws", "partition": "aws", **names}
        case "getRandomPassword":
            return {"id": "password", **arguments, "randomPassword": _random_password(arguments)}
    raise LocalError(f"The local run cannot answer {token}: add it to local/deployment/invokes.py.")


def _random_password(arguments: Mapping[str, Any]) -> str:
    alphabet = string.ascii_letters + string.digits
    if not arguments.get("excludePunctuation"):
        alphabet += string.punctuation
    return "".join(secrets.choice(alphabet) for _ in range(int(arguments.get("passwordLength") or 32)))
