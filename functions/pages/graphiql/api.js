"use strict";

// Asks the API that the page was loaded from, in a session's name: its `token`, and the `tenant` it acts for.
const api = (() => {
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

  function headersOf(session, typed) {
    const headers = new Headers({ "content-type": "application/json", ...typed });
    const own = { authorization: session.token && `Bearer ${session.token}`, "x-tenant": session.tenant };
    for (const [name, value] of Object.entries(own)) {
      if (value && !headers.has(name)) {
        headers.set(name, value);
      }
    }
    return headers;
  }

  // `typed`: headers of the tab, which go before the session's.
  async function ask(session, request, typed) {
    const headers = headersOf(session, typed);
    if (!headers.has("authorization")) {
      return problem("No token yet: give one above, or set Authorization under Headers.");
    }
    const { operationName, ...unnamed } = request;
    const body = JSON.stringify(named(request) ? request : unnamed);
    try {
      return answerOf(await fetch(location.pathname, { method: "POST", headers, body, credentials: "omit" }));
    } catch {
      return problem("The API could not be reached.");
    }
  }

  return { ask };
})();
