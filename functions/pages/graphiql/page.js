"use strict";

// GraphiQL with a bar that shows the signed-in caller. A token never leaves the memory of this page.
(() => {
  const CALLER = "{ viewer { tenant subject scopes } }";
  const LONGEST_TIMER_SECONDS = 2_000_000;
  const byId = (id) => document.getElementById(id);
  const placeholders = {
    id: "a-message-id",
    destination: "someone@example.com",
    campaignId: "a-campaign-id",
    journeyId: "a-journey-id",
  };

  // Tabs, history and variables contain tokens and addresses: only the theme is stored in the browser.
  const isPersistent = (key) => key === "graphiql:theme";
  const memory = new Map();
  const storage = {
    get length() {
      return memory.size;
    },
    getItem: (key) => (isPersistent(key) ? localStorage.getItem(key) : (memory.get(key) ?? null)),
    setItem: (key, value) => (isPersistent(key) ? localStorage.setItem(key, value) : memory.set(key, value)),
    removeItem: (key) => (isPersistent(key) ? localStorage.removeItem(key) : memory.delete(key)),
    clear: () => {
      memory.clear();
      localStorage.removeItem("graphiql:theme");
    },
  };

  // Reads the parameters after `#` in the address, and removes them from the address and the history.
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
    returned.restore ??
    examples(given, placeholders).map(({ query, variables }) => ({
      query,
      variables: JSON.stringify(variables, null, 2),
    }));
  // GraphiQL does not take the variables of the open tab from the default tabs.
  memory.set("graphiql:variables", tabs[0].variables);

  // GraphiQL stores its tabs a moment after a change. Headers may contain a token and are left out.
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

  // Shows the caller as the API identifies it, or the reason for a refusal.
  async function showCaller(current) {
    const { data, errors } = await api.send(current, { query: CALLER });
    if (session !== current) {
      return;
    }
    const viewer = data?.viewer;
    // The API refuses an operator whose token names no tenant, until the operator chooses one.
    byId("act-for").hidden = !(viewer ? viewer.scopes.includes("tenants:any") : errors[0].extensions);
    if (viewer) {
      show(`${viewer.tenant} · ${viewer.subject}`);
    } else {
      show("Not authenticated", errors[0].message);
    }
  }

  function become(next, problem) {
    session = next;
    clearTimeout(expiry);
    byId("act-for").hidden = true;
    const fetcher = (request, options) => api.send(next, request, options?.headers);
    root.render(React.createElement(GraphiQL, { ...lasting, fetcher }));
    if (!next.token) {
      show("Not signed in", problem);
      return;
    }
    show("Signing in …");
    if (next.seconds) {
      const expire = () => become({}, "Your session has expired. Sign in again: your tabs stay open.");
      expiry = setTimeout(expire, Math.min(next.seconds, LONGEST_TIMER_SECONDS) * 1000);
    }
    showCaller(next);
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
  // Signing out removes the token, the responses and the tabs.
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
  // The browser's "Back" restores the page from its cache: load it again instead.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  byId("offer").hidden = !signIn.offered;
  become(given.token ? { token: given.token } : {});
  if (returned.session) {
    show("Signing in …");
    returned.session.then(become, (error) => become({}, error.message));
  }
})();
