"use strict";

// Signs a person in with the issuer: authorization code with PKCE (RFC 7636), by redirect. Tokens stay in memory.
// The tab's session storage contains what the return needs, during the redirect only.
const signIn = (() => {
  const STORAGE_KEY = "sign-in";
  const settings = JSON.parse(document.querySelector('meta[name="sign-in"]').content || "null");
  // One exact address, which the issuer knows: whatever place the page shows.
  const here = new URL(document.querySelector('meta[name="page"]').content, location.href).href;

  const base64url = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = async (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const challengeOf = async (verifier) => base64url(new Uint8Array(await digest(verifier)));

  // The issuer's own words, to be shown as text, not as HTML.
  const refusal = (body) =>
    new Error(`The sign-in was refused: ${[body.error, body.error_description].filter(Boolean).join(": ")}`);

  async function fetchJson(url, options) {
    try {
      return await (await fetch(url, { credentials: "omit", ...options })).json();
    } catch {
      throw new Error(`${new URL(url).host}, where people sign in, could not be reached. Try again.`);
    }
  }

  const discovered = () => fetchJson(settings.discovery);

  function redirect(endpoint, parameters) {
    const address = new URL(endpoint);
    for (const [name, value] of Object.entries(parameters)) {
      address.searchParams.set(name, value);
    }
    location.assign(address);
  }

  // `restore` is returned after the redirect, so that an expired token loses no work.
  async function leave(restore) {
    const { authorization_endpoint: endpoint } = await discovered();
    const stored = { state: random(), verifier: random(), restore };
    const parameters = {
      response_type: "code",
      client_id: settings.clientId,
      redirect_uri: here,
      scope: settings.scopes,
      state: stored.state,
      code_challenge: await challengeOf(stored.verifier),
      code_challenge_method: "S256",
    };
    // Not in the standard: some issuers require it for a token of this API, others ignore it.
    const audience = settings.audience ? { audience: settings.audience } : {};
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(stored));
    redirect(endpoint, { ...parameters, ...audience });
  }

  async function sessionOf(answer, stored) {
    if (!stored || answer.state !== stored.state) {
      throw new Error("This page did not start that sign-in, so it was refused. Sign in again.");
    }
    if (answer.error) {
      throw refusal(answer);
    }
    const { token_endpoint: endpoint } = await discovered();
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      code: answer.code,
      client_id: settings.clientId,
      redirect_uri: here,
      code_verifier: stored.verifier,
    });
    const tokens = await fetchJson(endpoint, { method: "POST", body });
    if (!tokens.access_token) {
      throw refusal(tokens);
    }
    return { token: tokens.access_token, seconds: tokens.expires_in, issued: true };
  }

  // What to restore from before the redirect, and a promise of the session if the address contains the issuer's response,
  // which is then removed from the address and the history.
  function returned() {
    const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY));
    sessionStorage.removeItem(STORAGE_KEY);
    const answer = Object.fromEntries(new URLSearchParams(location.search));
    if (!settings || !(answer.code || answer.error)) {
      return { restore: stored?.restore };
    }
    history.replaceState(null, "", location.pathname + location.hash);
    return { restore: stored?.restore, session: sessionOf(answer, stored) };
  }

  // Ends the session at the issuer, too, if it has an endpoint for that.
  async function end() {
    const { end_session_endpoint: endpoint } = await discovered().catch(() => ({}));
    // Cognito's name for the return address, and the standard's (OpenID Connect RP-Initiated Logout 1.0).
    const back = { client_id: settings.clientId, logout_uri: here, post_logout_redirect_uri: here };
    redirect(endpoint ?? here, endpoint ? back : {});
  }

  return { offered: Boolean(settings), leave, returned, end };
})();
