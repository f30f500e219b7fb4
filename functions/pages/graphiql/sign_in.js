"use strict";

// Signs a person in with the issuer: authorization code with PKCE (RFC 7636), by a redirect there and back. Tokens
// stay in memory. This tab's session storage has what the return needs, from the leaving until the return.
const signIn = (() => {
  const KEPT = "sign-in";
  const settings = JSON.parse(document.querySelector('meta[name="sign-in"]').content || "null");
  const here = location.origin + location.pathname;

  const base64url = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = async (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const challengeOf = async (verifier) => base64url(new Uint8Array(await digest(verifier)));

  // In the issuer's own words; whoever shows them shows text, not HTML.
  const refusal = (told) =>
    new Error(`The sign-in was refused: ${[told.error, told.error_description].filter(Boolean).join(": ")}`);

  async function asked(url, options) {
    try {
      return await (await fetch(url, { credentials: "omit", ...options })).json();
    } catch {
      throw new Error(`${new URL(url).host}, where people sign in, could not be reached. Try again.`);
    }
  }

  const discovered = () => asked(settings.discovery);

  function leaveFor(endpoint, parameters) {
    const address = new URL(endpoint);
    for (const [name, value] of Object.entries(parameters)) {
      address.searchParams.set(name, value);
    }
    location.assign(address);
  }

  // `tabs` are given back on the return: nobody writes a query twice because a token has expired.
  async function leave(tabs) {
    const { authorization_endpoint: endpoint } = await discovered();
    const kept = { state: random(), verifier: random(), tabs };
    const parameters = {
      response_type: "code",
      client_id: settings.clientId,
      redirect_uri: here,
      scope: settings.scopes,
      state: kept.state,
      code_challenge: await challengeOf(kept.verifier),
      code_challenge_method: "S256",
    };
    // Not of the standard: some issuers give a token for this API only to those who ask so, others pass it over.
    const meant = settings.audience ? { audience: settings.audience } : {};
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
    leaveFor(endpoint, { ...parameters, ...meant });
  }

  async function sessionOf(answer, kept) {
    if (!kept || answer.state !== kept.state) {
      throw new Error("The answer to a sign-in that was not begun here was refused. Sign in again.");
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
      code_verifier: kept.verifier,
    });
    const told = await asked(endpoint, { method: "POST", body });
    if (!told.access_token) {
      throw refusal(told);
    }
    return { token: told.access_token, seconds: told.expires_in, issued: true };
  }

  // The tabs that this one had when it left, and a promise of the session where the address brings an answer,
  // which is then taken out of it and out of the history.
  function returned() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    const answer = Object.fromEntries(new URLSearchParams(location.search));
    if (!settings || !(answer.code || answer.error)) {
      return { tabs: kept?.tabs };
    }
    history.replaceState(null, "", location.pathname + location.hash);
    return { tabs: kept?.tabs, session: sessionOf(answer, kept) };
  }

  // Ends the session at the issuer too, where it can be; comes back here as a stranger.
  async function end() {
    const { end_session_endpoint: endpoint } = await discovered().catch(() => ({}));
    // Cognito's name for the way back, and the standard's (OpenID Connect RP-Initiated Logout 1.0).
    const back = { client_id: settings.clientId, logout_uri: here, post_logout_redirect_uri: here };
    leaveFor(endpoint ?? here, endpoint ? back : {});
  }

  return { offered: Boolean(settings), leave, returned, end };
})();
