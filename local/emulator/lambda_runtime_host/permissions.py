"""Whether a service may invoke a function: what the program permitted, and for which source."""

from fnmatch import fnmatchcase

from local.deployment.lambda_versions import FunctionArn, resolve
from local.deployment.manifest import Manifest
from local.errors import LocalError


def check_permission(manifest: Manifest, principal: str, function_arn: str, source_arn: str) -> None:
    """Raises LocalError. An alias has a policy of its own: what the function's permits is not for it."""
    function, qualifier = resolve(manifest, function_arn), FunctionArn.of(function_arn).qualifier
    permitted = any(
        permission.function in (function.name, function.arn)
        and permission.qualifier == qualifier
        and permission.principal == principal
        and fnmatchcase(source_arn, permission.source_arn or "*")
        for permission in manifest.permissions
    )
    if not permitted:
        raise LocalError(f"{principal} has no permission to invoke {function_arn}")
