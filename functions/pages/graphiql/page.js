"use strict";

// GraphiQL, and above it who asks. A token never leaves this page's memory.
(() => {
  const WHO = "{ viewer { tenant subject scopes } }";
  const LONGEST_TIMER_SECONDS = 2_000_000;
  const byId = (id) => document.getElementById(id);
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

  // What the address bar gives after `#`, which is then taken out of it and out of the history.
  function takeFromAddress() {
    const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    if (location.hash) {
      history.replaceState(null, "", location.pathname + location.search);
    }
    return given;
  }

  const returned = signIn.returned();
  const given = takeFromAddress();
  const tabs =
    returned.tabs ??
    examples({ ...placeholders, ...given }).map(({ query, variables }) => ({
      query,
      variables: JSON.stringify(variables, null, 2),
    }));
  // The open tab's variables are the one thing that GraphiQL does not take from the default tabs.
  memory.set("graphiql:variables", tabs[0].variables);

  // GraphiQL writes them down a moment after a change. Headers may hold a token, and stay behind.
  function openTabs() {
    const written = memory.get("graphiql:tabState");
    return written ? JSON.parse(written).tabs.map(({ query, variables }) => ({ query, variables })) : tabs;
  }

  const root = ReactDOM.createRoot(byId("graphiql"));
  const lasting = {
    storage,
    defaultTabs: tabs,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
  };

  let session = {};
  let expiry;

  function show(identity, problem = "") {
    const welcome = Boolean(session.token && !problem);
    byId("identity").textContent = identity;
    byId("problem").textContent = problem;
    byId("how").hidden = Boolean(session.token || problem);
    byId("hint").hidden = welcome;
    byId("sign-in").hidden = welcome || !signIn.offered;
    byId("give-token").hidden = welcome;
    byId("sign-out").hidden = !session.token;
  }

  // Who the API says is asking, or why it does not answer.
  async function tellWho(asking) {
    const { data, errors } = await api.ask(asking, { query: WHO });
    if (session !== asking) {
      return;
    }
    const viewer = data?.viewer;
    // An operator whose token names no tenant of its own is refused by the API until it names one.
    byId("act-for").hidden = !(viewer ? viewer.scopes.includes("tenants:any") : errors[0].extensions);
    if (viewer) {
      show(`${viewer.tenant} · ${viewer.subject}`);
    } else {
      show("Not recognised", errors[0].message);
    }
  }

  function become(next, problem) {
    session = next;
    clearTimeout(expiry);
    byId("act-for").hidden = true;
    const fetcher = (request, options) => api.ask(next, request, options?.headers);
    root.render(React.createElement(GraphiQL, { ...lasting, fetcher }));
    if (!next.token) {
      show("Not signed in", problem);
      return;
    }
    show("Signing in …");
    if (next.seconds) {
      const expire = () => become({}, "Your sign-in has expired. Sign in again: your tabs are kept.");
      expiry = setTimeout(expire, Math.min(next.seconds, LONGEST_TIMER_SECONDS) * 1000);
    }
    tellWho(next);
  }

  byId("sign-in").addEventListener("click", () => {
    signIn.leave(openTabs()).catch((error) => become({}, error.message));
  });
  byId("give-token").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = byId("token").value.trim().replace(/^Bearer\s+/i, "");
    event.target.reset();
    become({ token });
  });
  byId("act-for").addEventListener("submit", (event) => {
    event.preventDefault();
    become({ ...session, tenant: byId("tenant").value.trim() });
  });
  // Answers and tabs go with the token.
  byId("sign-out").addEventListener("click", () => {
    const { issued } = session;
    become({});
    root.unmount();
    if (issued) {
      signIn.end();
    } else {
      location.assign(location.pathname);
    }
  });
  addEventListener("hashchange", () => {
    const { token } = takeFromAddress();
    if (token) {
      become({ token });
    }
  });
  // "Back" from the issuer, or after signing out: begin anew rather than with what the browser kept.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  byId("offer").hidden = !signIn.offered;
  become(given.token ? { token: given.token } : {});
  if (returned.session) {
    show("Signing in …");
    returned.session.then(become, (error) => become({}, error.message));
  }
})();
