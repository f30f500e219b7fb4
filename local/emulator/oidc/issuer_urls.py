"""The address of the emulated issuer, in place of the declared one, in the environment of functions."""

from collections.abc import Mapping
from dataclasses import replace

from local.deployment.manifest import Manifest


def with_issuer_at(url: str, manifest: Manifest) -> Manifest:
    """Return the manifest with the issuers' addresses replaced by `url` in the functions' environment.

    As name resolution would do: tokens still name the declared issuer.
    """
    issuers = {authorizer.issuer for api in manifest.apis for authorizer in api.authorizers}

    def led(environment: Mapping[str, str]) -> dict[str, str]:
        return {name: url if value in issuers else value for name, value in environment.items()}

    functions = [replace(each, environment=led(each.environment)) for each in manifest.functions]
    return replace(manifest, functions=functions)
