"""The settings of authentication: issuers of tokens and sign-in, the user pool, API keys, IAM roles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from components.settings.project import NAME
from components.settings.reader import ANY_TEXT, Section, TextFormat
from functions.contract.headers_and_claims import SCHEMA_FILE
from functions.contract.scopes import Scope

ISSUER = TextFormat(r"https://[^\s/?#]+(/[^\s?#]*)?", "an https URL, exactly as the tokens' `iss` has it")
#: A loopback address may be plain HTTP, as in Cognito ("App client settings terms").
CALLBACK = TextFormat(
    r"https://[^\s#]+|http://localhost(:\d+)?(/[^\s#]*)?", "an https URL without a fragment"
)
ROLE = TextFormat(
    r"arn:aws[a-z-]*:iam::\d{12}:role/([!-~]+/)?[\w+=,.@-]{1,64}",
    "a role's ARN such as arn:aws:iam::123456789012:role/reporting",
)
SCOPE = TextFormat("|".join(Scope), f"one of {', '.join(Scope)}")
TOKEN_ORIGIN = TextFormat(
    r"https://[^\s/?#;,]+", "an origin such as https://login.example.com, without a path"
)
OAUTH_SCOPE = TextFormat(r"[!#-\[\]-~]+", "a scope, without blanks")
#: What a user of a tenant needs on the page, under the names that the API knows.
SIGN_IN_SCOPES = ("openid", "messages:read", "addresses:read", "schema:read")

#: The scopes of an issuer that may not act for every tenant, unless it is given others.
TENANT_SCOPES = (Scope.READ_MESSAGES, Scope.READ_ADDRESSES, Scope.READ_SCHEMA)

#: What `userPool.mfa` may say; YAML reads `on` as true.
MFA: Mapping[object, str] = {"on": "on", "optional": "optional", True: "on"}

#: Instead of a list of tenants.
ANY = "any"
#: The paths under `/graphql/` that no issuer may have.
KEY_PATH, IAM_PATH = "key", "iam"


@dataclass(frozen=True)
class SignInSettings:
    """A public client of the first issuer: authorization code with PKCE, back to the page's own address.

    `token_origin`: of the issuer's token endpoint, where that is not the issuer's own.
    """

    client_id: str
    scopes: tuple[str, ...] = SIGN_IN_SCOPES
    token_origin: str = ""

    @classmethod
    def read(cls, section: Section) -> "SignInSettings":
        return cls(
            client_id=section.text("clientId", ANY_TEXT),
            scopes=section.texts("scopes", OAUTH_SCOPE) or cls.scopes,
            token_origin=section.text("tokenOrigin", TOKEN_ORIGIN, cls.token_origin),
        )


@dataclass(frozen=True)
class Issuer:
    """An issuer of tokens, the audiences it must name, the claim that names the tenant, and the tenants that
    it may name (None: any).

    `scopes`: the scopes its tokens may have; others are ignored (None: any). The default for an issuer with a
    list of tenants is messages:read, addresses:read and schema:read.

    `name`: each further issuer has a path, `POST /graphql/<name>`; the first has none. `sign_in`: how
    GraphiQL signs in, which queries the first one's route.
    """

    issuer: str
    audience: tuple[str, ...]
    tenant_claim: str = "tenant"
    tenants: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None
    name: str | None = None
    sign_in: SignInSettings | None = None

    @classmethod
    def read(cls, section: Section, *, first: bool, alone: bool) -> "Issuer":
        tenants = _tenants(section, alone=alone)
        return cls(
            issuer=section.text("issuer", ISSUER),
            audience=section.texts("audience", ANY_TEXT, required=True),
            tenant_claim=section.text("tenantClaim", ANY_TEXT, cls.tenant_claim),
            tenants=tenants,
            scopes=section.texts("scopes", SCOPE) or (None if tenants is None else TENANT_SCOPES),
            name=_name(section, first=first),
            sign_in=_sign_in(section, first=first),
        )


@dataclass(frozen=True)
class CallerRole:
    """An IAM role that may call the API with signed requests, the tenant it acts for, and its scopes."""

    role: str
    tenant: str
    scopes: tuple[str, ...]

    @classmethod
    def read(cls, section: Section) -> "CallerRole":
        return cls(
            role=section.text("role", ROLE),
            tenant=section.text("tenant", NAME),
            scopes=section.texts("scopes", SCOPE, required=True),
        )

    @property
    def pathless(self) -> str:
        """Return the role's ARN without its path, which a session's ARN lacks: names are unique in an account
        (IAM API Reference, CreateRole)."""
        head, _, name = self.role.rpartition("/")
        return f"{head.partition('/')[0]}/{name}"


@dataclass(frozen=True)
class UserPoolSettings:
    """The stack's Cognito user pool. `callback_urls`: the redirect URLs of sign-in, besides GraphiQL's.

    `mfa`: whether each user needs an authenticator app. It is required by default, because the pool's groups
    grant `tenants:any` and `keys:write`.
    """

    callback_urls: tuple[str, ...] = ()
    mfa: str = "on"

    @classmethod
    def read(cls, section: Section) -> "UserPoolSettings":
        return cls(
            callback_urls=section.texts("callbackUrls", CALLBACK), mfa=section.word("mfa", cls.mfa, MFA)
        )


@dataclass(frozen=True)
class AuthSettings:
    """The authentication methods. Without an issuer the stack creates a user pool, which is one."""

    issuers: tuple[Issuer, ...] = ()
    user_pool: UserPoolSettings = field(default_factory=UserPoolSettings)
    api_keys: bool = False
    roles: tuple[CallerRole, ...] = ()

    @classmethod
    def read(cls, section: Section) -> "AuthSettings":
        issuers, roles = section.entries("issuers", filled=True), section.entries("roles")
        if issuers and section.has("userPool"):
            section.error("is only for a stack without issuers: remove it, or the issuers", "userPool")
        auth = cls(
            issuers=tuple(
                Issuer.read(each, first=each is issuers[0], alone=len(issuers) == 1) for each in issuers
            ),
            user_pool=UserPoolSettings.read(section.section("userPool")),
            api_keys=section.flag("apiKeys", default=cls.api_keys),
            roles=tuple(CallerRole.read(each) for each in roles),
        )
        for number, issuer in enumerate(auth.issuers):
            # The last would have the resource names of the schema's route.
            if issuer.name in (KEY_PATH, IAM_PATH, SCHEMA_FILE.replace(".", "-")):
                issuers[number].error(
                    "is the path of another authentication method: choose another name", "name"
                )
        _reject_duplicates(issuers, "issuer", [each.issuer for each in auth.issuers])
        _reject_duplicates(issuers, "name", [each.name for each in auth.issuers])
        _reject_duplicates(roles, "role", [each.pathless for each in auth.roles])
        return auth

    def unknown_tenants(self, tenants: Sequence[str]) -> Iterator[str]:
        """Yield a mistake for each tenant named here that owns no project."""
        named = [
            *((f"issuers[{n}].tenants", each.tenants or ()) for n, each in enumerate(self.issuers)),
            *((f"roles[{n}].tenant", (each.tenant,)) for n, each in enumerate(self.roles)),
        ]
        for path, names in named:
            for name in names:
                # A value that is no name was reported already.
                if name and name not in tenants:
                    near = get_close_matches(name, tenants, n=1)
                    fix = f"did you mean {near[0]}?" if near else "give it one, or remove it here"
                    yield f"auth.{path}: {name} owns no project: {fix}"


def _name(section: Section, *, first: bool) -> str | None:
    if not first:
        return section.text("name", NAME)
    if section.has("name"):
        section.error("the first issuer has the path /graphql and no name: remove it", "name")
    return None


def _sign_in(section: Section, *, first: bool) -> SignInSettings | None:
    if not section.has("signIn"):
        return None
    if not first:
        section.error("is for the first issuer only, whose route GraphiQL queries: remove it", "signIn")
    return SignInSettings.read(section.section("signIn"))


def _tenants(section: Section, *, alone: bool) -> tuple[str, ...] | None:
    if section.is_word("tenants", ANY) or (alone and not section.has("tenants")):
        return None
    if not section.has("tenants"):
        text = f"is missing: there are several issuers, so list the tenants this one may name, or write {ANY}"
        section.error(text, "tenants")
        return ()
    return section.texts("tenants", NAME, required=True)


def _reject_duplicates(sections: Sequence[Section], key: str, values: Iterable[str | None]) -> None:
    paths: dict[str, str] = {}
    for section, value in zip(sections, values, strict=True):
        if value and value in paths:
            section.error(f"repeats that of {paths[value]}: remove one of the two", key)
        paths.setdefault(value or "", section.path)
