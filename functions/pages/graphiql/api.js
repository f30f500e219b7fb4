"use strict";

// Sends requests to the API that served the page, with the session's `token` and the `tenant` it acts for.
const api = (() => {
  const problem = (message) => ({ errors: [{ message }] });

  // API Gateway's own refusals are not GraphQL responses.
  async function resultOf(response) {
    const body = await response.json().catch(() => ({}));
    if (body.data !== undefined || body.errors) {
      return body;
    }
    if (response.status === 401) {
      return problem("401: the token was refused. It may have expired, or it may be for another audience.");
    }
    return problem(`${response.status}: ${body.message ?? "the response is not a GraphQL response."}`);
  }

  // For a moment after a tab opens, GraphiQL still sends the operation name of the previous tab.
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

  // `typed`: headers of the tab, which override those of the session.
  async function send(session, request, typed) {
    const headers = headersOf(session, typed);
    if (!headers.has("authorization")) {
      return problem("No token: sign in or paste a token above, or set Authorization under Headers.");
    }
    const { operationName, ...unnamed } = request;
    const body = JSON.stringify(named(request) ? request : unnamed);
    try {
      return resultOf(await fetch(location.pathname, { method: "POST", headers, body, credentials: "omit" }));
    } catch {
      return problem("The API could not be reached.");
    }
  }

  return { send };
})();
