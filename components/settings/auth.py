"""What a stack's configuration says of the ways in: issuers of tokens, the user pool, API keys, IAM roles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from components.settings.project import NAME
from components.settings.reader import ANY_TEXT, Section, TextFormat
from components.settings.sign_in import SignInSettings
from functions.contract.scopes import Scope

ISSUER = TextFormat(r"https://[^\s/?#]+(/[^\s?#]*)?", "an https URL, exactly as the tokens' `iss` has it")
#: A loopback address may be plain HTTP, as Cognito has it ("App client settings terms").
CALLBACK = TextFormat(
    r"https://[^\s#]+|http://localhost(:\d+)?(/[^\s#]*)?", "an https URL without a fragment"
)
ROLE = TextFormat(
    r"arn:aws[a-z-]*:iam::\d{12}:role/([!-~]+/)?[\w+=,.@-]{1,64}",
    "a role's ARN such as arn:aws:iam::123456789012:role/reporting",
)
SCOPE = TextFormat("|".join(Scope), f"one of {', '.join(Scope)}")

#: Instead of a list of tenants.
ANY = "any"
#: The paths under `/graphql/` that are no issuer's.
KEY_PATH, IAM_PATH = "key", "iam"


@dataclass(frozen=True)
class Issuer:
    """Whose tokens open the API, for whom they must be meant, which claim names the tenant, and which tenants
    it may name (None: any).

    `name`: the further issuers have a path each, `POST /graphql/<name>`; the first has none. `sign_in`: how
    GraphiQL signs in, which asks where the first one's tokens are taken.
    """

    issuer: str
    audience: tuple[str, ...]
    tenant_claim: str = "tenant"
    tenants: tuple[str, ...] | None = None
    name: str | None = None
    sign_in: SignInSettings | None = None

    @classmethod
    def read(cls, section: Section, *, first: bool, alone: bool) -> "Issuer":
        return cls(
            issuer=section.text("issuer", ISSUER),
            audience=section.texts("audience", ANY_TEXT, required=True),
            tenant_claim=section.text("tenantClaim", ANY_TEXT, cls.tenant_claim),
            tenants=_tenants(section, alone=alone),
            name=_name(section, first=first),
            sign_in=_sign_in(section, first=first),
        )


@dataclass(frozen=True)
class CallerRole:
    """An IAM role whose holders may call the API with signed requests, for whom, and what that opens."""

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
        """The role's ARN without its path, as a session's ARN lets it be known: names are unique in an
        account (IAM API Reference, CreateRole)."""
        head, _, name = self.role.rpartition("/")
        return f"{head.partition('/')[0]}/{name}"


@dataclass(frozen=True)
class UserPoolSettings:
    """The stack's Cognito user pool. `callback_urls`: where sign-in may lead back to, besides GraphiQL."""

    callback_urls: tuple[str, ...] = ()

    @classmethod
    def read(cls, section: Section) -> "UserPoolSettings":
        return cls(callback_urls=section.texts("callbackUrls", CALLBACK))


@dataclass(frozen=True)
class AuthSettings:
    """The ways in. Without an issuer the stack makes a user pool, which is one."""

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
            if issuer.name in (KEY_PATH, IAM_PATH):
                issuers[number].error("is the path of another way in: choose another name", "name")
        _tell_twins(issuers, "issuer", [each.issuer for each in auth.issuers])
        _tell_twins(issuers, "name", [each.name for each in auth.issuers])
        _tell_twins(roles, "role", [each.pathless for each in auth.roles])
        return auth

    def unknown_tenants(self, tenants: Sequence[str]) -> Iterator[str]:
        """A mistake for each tenant named here that owns no project."""
        named = [
            *((f"issuers[{n}].tenants", each.tenants or ()) for n, each in enumerate(self.issuers)),
            *((f"roles[{n}].tenant", (each.tenant,)) for n, each in enumerate(self.roles)),
        ]
        for path, names in named:
            for name in names:
                # What is no name at all was told already.
                if name and name not in tenants:
                    near = get_close_matches(name, tenants, n=1)
                    mend = f"did you mean {near[0]}?" if near else "give it one, or remove it here"
                    yield f"auth.{path}: {name} owns no project: {mend}"


def _name(section: Section, *, first: bool) -> str | None:
    if not first:
        return section.text("name", NAME)
    if section.has("name"):
        section.error("the first issuer is asked at POST /graphql and has none: remove it", "name")
    return None


def _sign_in(section: Section, *, first: bool) -> SignInSettings | None:
    if not section.has("signIn"):
        return None
    if not first:
        section.error("is for the first issuer, where GraphiQL asks: remove it", "signIn")
    return SignInSettings.read(section.section("signIn"))


def _tenants(section: Section, *, alone: bool) -> tuple[str, ...] | None:
    if section.is_word("tenants", ANY) or (alone and not section.has("tenants")):
        return None
    if not section.has("tenants"):
        told = f"is missing: there are several issuers, so list the tenants this one may name, or say {ANY}"
        section.error(told, "tenants")
        return ()
    return section.texts("tenants", NAME, required=True)


def _tell_twins(sections: Sequence[Section], key: str, values: Iterable[str | None]) -> None:
    seen: dict[str, str] = {}
    for section, value in zip(sections, values, strict=True):
        if value and value in seen:
            section.error(f"is that of {seen[value]} already: remove one of the two", key)
        seen.setdefault(value or "", section.path)
