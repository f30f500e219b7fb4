"""Where functions are told to find the declared issuer: at the address at which it is played."""

from collections.abc import Mapping
from dataclasses import replace

from local.deployment.manifest import Manifest


def with_issuer_at(url: str, manifest: Manifest) -> Manifest:
    """What was declared, an issuer's address replaced by `url` in what functions are told.

    As a name server would lead them there: tokens still name the declared issuer.
    """
    issuers = {authorizer.issuer for api in manifest.apis for authorizer in api.authorizers}

    def led(environment: Mapping[str, str]) -> dict[str, str]:
        return {name: url if value in issuers else value for name, value in environment.items()}

    functions = [replace(each, environment=led(each.environment)) for each in manifest.functions]
    return replace(manifest, functions=functions)
