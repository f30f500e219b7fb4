// What is shown before a sign-in and after its end.
import { useState } from "preact/hooks";
import { leave, session, useToken } from "../session";
import { Heading, Icon } from "./basics";

export function SignInPanel() {
  const { problem, isReturning } = session.use();
  const [token, setToken] = useState("");
  if (isReturning) return <Heading>Signing in …</Heading>;
  const give = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim()) useToken(token);
  };
  return (
    <div class="welcome">
      <Heading>Did the message arrive?</Heading>
      <p class="lead">Find any e-mail or text message, what happened to it, and what to do next.</p>
      {problem && (
        <p class="note bad" role="alert">
          <Icon name="warn" />
          {problem}
        </p>
      )}
      {signIn.offered && (
        <p>
          <button type="button" class="primary large" onClick={leave}>
            Sign in
          </button>
        </p>
      )}
      <details open={!signIn.offered}>
        <summary>Use a token</summary>
        <form class="token" autocomplete="off" onSubmit={give}>
          <input
            class="secret"
            type="text"
            aria-label="Bearer token"
            placeholder="Paste a bearer token"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
          />
          <button>Use token</button>
        </form>
        <p class="muted">It stays in the memory of this page. A reload forgets it.</p>
      </details>
    </div>
  );
}
