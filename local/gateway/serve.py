"""Puts a declared HTTP API together: front, stage, and every way in."""

from collections.abc import Callable
from contextlib import ExitStack

from local.cloud import Cloud
from local.deployment.declared import Declared
from local.deployment.roles import Roles
from local.functions.log_streams import LogStream
from local.functions.worker import Outcome
from local.gateway import front
from local.gateway.api import HttpApiStage
from local.gateway.authorizers import Authorizers
from local.gateway.lambda_authorizers import LambdaAuthorizers
from local.gateway.signatures import Signatures
from local.identity.tokens import TokenIssuer
from local.metrics.metrics import Tell


def serve(
    declared: Declared, cloud: Cloud, roles: Roles, tokens: TokenIssuer,
    invoke: Callable[[str, bytes], Outcome], report: Callable[[str], None], tell: Tell, port: int,
    closing: ExitStack,
) -> str:  # fmt: skip
    """The URL of the one API. `closing` ends it."""
    (api,) = declared.apis
    log = None
    if api.access_log_group:
        stream = LogStream(cloud, api.access_log_group, "local")
        closing.callback(stream.close)
        log = stream.write
    keys = LambdaAuthorizers(api, declared, invoke, report)
    authorizers = Authorizers(api, tokens, Signatures(roles, cloud.region), keys.let_in)
    stage = HttpApiStage(api, declared, authorizers, invoke, report)
    served = front.serve(front.HttpFront(api, stage.answer, log, tell), port)
    closing.callback(served.stop)
    return served.url
