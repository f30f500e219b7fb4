"""Which version of which function an ARN leads to: Lambda's versions and aliases, as declared."""

from dataclasses import dataclass, replace

from local.deployment.manifest import Function, Manifest
from local.errors import LocalError

LATEST = "$LATEST"


@dataclass(frozen=True)
class FunctionArn:
    """An ARN that a caller invokes: `…:function:NAME`, with or without a version or an alias behind it."""

    function: str
    """The function's own ARN."""
    qualifier: str = LATEST

    @classmethod
    def of(cls, arn: str) -> "FunctionArn":
        """Reads a plain ARN, or one inside the path that API Gateway invokes."""
        parts = arn.rsplit("functions/", 1)[-1].removesuffix("/invocations").split(":")
        return cls(":".join(parts[:7]), ":".join(parts[7:]) or LATEST)


def resolve(manifest: Manifest, arn: str) -> Function:
    """The function that `arn` invokes, as the version that runs.

    Raises LocalError where the program declares no such function, version or alias.
    """
    target = FunctionArn.of(arn)
    for function in manifest.functions:
        if function.arn == target.function:
            return _version(manifest, function, target.qualifier)
    raise LocalError(f"{arn} is invoked, but the program declares no such function.")


def check(manifest: Manifest) -> None:
    """Raises LocalError where a stream, a route, a permission or an alias names what is not there.

    AWS refuses such an alias or permission at once, and fails such a route at each request.
    """
    for stream in manifest.streams:
        if stream.function_arn:
            resolve(manifest, stream.function_arn)
    for api in manifest.apis:
        for route in api.routes:
            resolve(manifest, route.function_arn)
    named = [(each.function, each.qualifier) for each in manifest.permissions]
    named += [(each.function, each.name) for each in manifest.aliases]
    for function, qualifier in named:
        _version(manifest, _named(manifest, function), qualifier)


def _version(manifest: Manifest, function: Function, qualifier: str) -> Function:
    version = qualifier
    for alias in manifest.aliases:
        if alias.name == qualifier and alias.function in (function.name, function.arn):
            version = alias.version
    if version not in (LATEST, function.published_version):
        raise LocalError(
            f"{function.name} has no version or alias {qualifier}: publish the version, or declare the alias."
        )
    return replace(function, version=version)


def _named(manifest: Manifest, name: str) -> Function:
    for function in manifest.functions:
        if name in (function.name, function.arn):
            return function
    raise LocalError(f"A permission or an alias is for {name}, but the program declares no such function.")
