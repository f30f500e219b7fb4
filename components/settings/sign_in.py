"""What the configuration says of signing in on the GraphiQL page."""

from dataclasses import dataclass

from components.settings.reader import ANY_TEXT, Section, TextFormat

ORIGIN = TextFormat(r"https://[^\s/?#;,]+", "an origin such as https://login.example.com, without a path")
SCOPE = TextFormat(r"[!#-\[\]-~]+", "a scope, without blanks")
#: What a person of a tenant needs on the page, under the names that the API knows.
SCOPES = ("openid", "messages:read", "addresses:read", "schema:read")


@dataclass(frozen=True)
class SignInSettings:
    """A public client of the first issuer: authorization code with PKCE, back to the page's own address.

    `token_origin`: of the issuer's token endpoint, where that is not the issuer's own.
    """

    client_id: str
    scopes: tuple[str, ...] = SCOPES
    token_origin: str = ""

    @classmethod
    def read(cls, section: Section) -> "SignInSettings":
        return cls(
            client_id=section.text("clientId", ANY_TEXT),
            scopes=section.texts("scopes", SCOPE) or cls.scopes,
            token_origin=section.text("tokenOrigin", ORIGIN, cls.token_origin),
        )
