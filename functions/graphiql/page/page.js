"use strict";

// GraphiQL with a bearer token that never leaves this page's memory.
(() => {
  const byId = (id) => document.getElementById(id);
  const endpoint = location.pathname;
  const placeholders = {
    id: "a-message-id",
    destination: "someone@example.com",
    campaignId: "a-campaign-id",
    journeyId: "a-journey-id",
  };

  // Tabs, history and variables hold tokens and people's addresses: only the theme outlives the page.
  const outlives = (key) => key === "graphiql:theme";
  const memory = new Map();
  const storage = {
    get length() {
      return memory.size;
    },
    getItem: (key) => (outlives(key) ? localStorage.getItem(key) : (memory.get(key) ?? null)),
    setItem: (key, value) => (outlives(key) ? localStorage.setItem(key, value) : memory.set(key, value)),
    removeItem: (key) => (outlives(key) ? localStorage.removeItem(key) : memory.delete(key)),
    clear: () => {
      memory.clear();
      localStorage.removeItem("graphiql:theme");
    },
  };

  const problem = (message) => ({ errors: [{ message }] });

  // API Gateway refuses in its own words, the API in GraphQL's.
  async function answerOf(response) {
    const answer = await response.json().catch(() => ({}));
    if (answer.data !== undefined || answer.errors) {
      return answer;
    }
    if (response.status === 401) {
      return problem("401: the token was refused. It may have expired, or be for another audience.");
    }
    return problem(`${response.status}: ${answer.message ?? "the answer is not GraphQL's."}`);
  }

  // GraphiQL learns a tab's operation a moment after the tab opens, and until then names the last tab's.
  const named = ({ query, operationName }) => new RegExp(`\\b${operationName}\\b`).test(query);

  const fetcherWith = (token) => async (request, options) => {
    const headers = new Headers({ "content-type": "application/json", ...options?.headers });
    if (token && !headers.has("authorization")) {
      headers.set("authorization", `Bearer ${token}`);
    }
    if (!headers.has("authorization")) {
      return problem("No token yet: paste one above, or set Authorization under Headers.");
    }
    const { operationName, ...unnamed } = request;
    const body = JSON.stringify(named(request) ? request : unnamed);
    try {
      return answerOf(await fetch(endpoint, { method: "POST", headers, body, credentials: "omit" }));
    } catch {
      return problem("The API could not be reached.");
    }
  };

  // For display only: the API trusts nothing but the verified token.
  function claimsOf(token) {
    try {
      const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));
    } catch {
      return {};
    }
  }

  function identityOf(token) {
    if (!token) {
      return "Not signed in";
    }
    const { tenant, sub, exp } = claimsOf(token);
    const who = [tenant, sub].filter(Boolean).join(" · ") || "Signed in";
    return exp * 1000 < Date.now() ? `${who} (token has expired)` : who;
  }

  // What the address bar gives after `#`, which is then taken out of it and out of the history.
  function takeFromAddress() {
    const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    if (location.hash) {
      history.replaceState(null, "", location.pathname + location.search);
    }
    return given;
  }

  const given = takeFromAddress();
  const tabs = examples({ ...placeholders, ...given }).map(({ query, variables }) => ({
    query,
    variables: JSON.stringify(variables, null, 2),
  }));
  // The open tab's variables are the one thing that GraphiQL does not take from the default tabs.
  memory.set("graphiql:variables", tabs[0].variables);

  const root = ReactDOM.createRoot(byId("graphiql"));
  const lasting = {
    storage,
    defaultTabs: tabs,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
  };

  function signIn(token) {
    byId("identity").textContent = identityOf(token);
    byId("sign-in").hidden = byId("hint").hidden = Boolean(token);
    byId("sign-out").hidden = !token;
    root.render(React.createElement(GraphiQL, { ...lasting, fetcher: fetcherWith(token) }));
  }

  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = byId("token").value.trim().replace(/^Bearer\s+/i, "");
    event.target.reset();
    signIn(token);
  });
  byId("sign-out").addEventListener("click", () => signIn(""));
  addEventListener("hashchange", () => {
    const { token } = takeFromAddress();
    if (token) {
      signIn(token);
    }
  });
  signIn(given.token ?? "");
})();
