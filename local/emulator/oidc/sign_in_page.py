"""The sign-in page, on which a person chooses a tenant and scopes; there are no passwords."""

from collections.abc import Iterable, Mapping
from html import escape
from string import Template

#: Without `form-action`: browsers hold it against the redirect that answers the form, too.
PAGE_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
]

_PAGE = Template("""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sign in</title>
    <style>
      body { background: #f1f5f9; color: #0f172a; font: 15px/1.5 system-ui, sans-serif; margin: 0;
        padding: 24px; }
      main { background: #fff; border: 1px solid #cbd5e1; border-radius: 10px; margin: 8vh auto 0;
        max-width: 380px; padding: 24px; }
      h1 { font-size: 20px; margin: 0 0 4px; }
      p { color: #475569; margin: 0 0 16px; overflow-wrap: anywhere; }
      fieldset { border: 0; margin: 0 0 16px; padding: 0; }
      legend { font-weight: 600; padding: 0; }
      label { display: block; padding: 2px 0; }
      button { border: 1px solid #0f766e; border-radius: 6px; cursor: pointer; font: inherit;
        padding: 6px 16px; }
      .yes { background: #0f766e; color: #fff; }
      .no { background: #fff; color: #0f766e; }
    </style>
  </head>
  <body>
    <main>
      <h1>$heading</h1>
      $content
    </main>
  </body>
</html>
""")

_FORM = Template("""<p>The local run emulates <b>$issuer</b>. Choose a tenant and scopes.</p>
      <form method="post">
        $hidden
        <fieldset><legend>Tenant</legend>$tenants</fieldset>
        <fieldset><legend>Scopes</legend>$scopes</fieldset>
        <button class="yes" name="answer" value="yes">Sign in</button>
        <button class="no" name="answer" value="no">Refuse</button>
      </form>""")


def sign_in_page(
    issuer: str, request: Mapping[str, str], tenants: Iterable[str], scopes: Iterable[str]
) -> bytes:
    """The form, which sends `request` back with what is chosen: `tenant`, `scope` (repeated), `answer`."""
    requested = request.get("scope", "").split()
    form = _FORM.substitute(
        issuer=escape(issuer),
        hidden="".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in request.items()
            if name != "scope"
        ),
        tenants="".join(
            _choice("radio", "tenant", tenant, chosen=not place) for place, tenant in enumerate(tenants)
        ),
        scopes="".join(_choice("checkbox", "scope", scope, chosen=scope in requested) for scope in scopes),
    )
    return _PAGE.substitute(heading="Sign in", content=form).encode()


def refusal_page(problem: str) -> bytes:
    return _PAGE.substitute(heading="This does not work", content=f"<p>{escape(problem)}</p>").encode()


def _choice(kind: str, name: str, value: str, *, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    shown = escape(value)
    return f'<label><input type="{kind}" name="{name}" value="{shown}"{checked}> {shown}</label>'
