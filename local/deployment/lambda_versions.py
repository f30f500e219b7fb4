"""Which version of which function an ARN leads to: Lambda's versions and aliases, as declared."""

from dataclasses import dataclass, replace

from local.deployment.manifest import Declared, Function
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


def called(declared: Declared, arn: str) -> Function:
    """The function that `arn` invokes, as the version that runs.

    Raises LocalError where the program declares no such function, version or alias.
    """
    target = FunctionArn.of(arn)
    for function in declared.functions:
        if function.arn == target.function:
            return _version(declared, function, target.qualifier)
    raise LocalError(f"{arn} is invoked, but the program declares no such function.")


def check(declared: Declared) -> None:
    """Raises LocalError where a stream, a route, a permission or an alias names what is not there.

    AWS refuses such an alias or permission at once, and fails such a route at each request.
    """
    for stream in declared.streams:
        if stream.function_arn:
            called(declared, stream.function_arn)
    for api in declared.apis:
        for route in api.routes:
            called(declared, route.function_arn)
    named = [(each.function, each.qualifier) for each in declared.permissions]
    named += [(each.function, each.name) for each in declared.aliases]
    for function, qualifier in named:
        _version(declared, _named(declared, function), qualifier)


def _version(declared: Declared, function: Function, qualifier: str) -> Function:
    version = qualifier
    for alias in declared.aliases:
        if alias.name == qualifier and alias.function in (function.name, function.arn):
            version = alias.version
    if version not in (LATEST, function.published_version):
        raise LocalError(
            f"{function.name} has no version or alias {qualifier}: publish the version, or declare the alias."
        )
    return replace(function, version=version)


def _named(declared: Declared, name: str) -> Function:
    for function in declared.functions:
        if name in (function.name, function.arn):
            return function
    raise LocalError(f"A permission or an alias is for {name}, but the program declares no such function.")
