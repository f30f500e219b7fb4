"use strict";

// Sends requests to the API of the page, with the session's `token` and the `tenant` it acts for.
const api = (() => {
  // Resolved once: the page may change its own address.
  const endpoint = new URL(document.querySelector('meta[name="api"]').content, location.href);
  const problem = (message) => ({ errors: [{ message }] });

  // API Gateway's own refusals are not GraphQL responses.
  async function bodyOf(response) {
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

  // The response with its status, 0 if there is none, and the headers that help with a refusal. `typed`: headers of
  // the tab, which override those of the session.
  async function exchange(session, request, typed) {
    const headers = headersOf(session, typed);
    if (!headers.has("authorization")) {
      const body = problem("No token: sign in or paste a token above, or set Authorization under Headers.");
      return { status: 401, body, requestId: null, retryAfter: null };
    }
    const { operationName, ...unnamed } = request;
    const body = JSON.stringify(named(request) ? request : unnamed);
    try {
      const response = await fetch(endpoint, { method: "POST", headers, body, credentials: "omit" });
      return {
        status: response.status,
        body: await bodyOf(response),
        requestId: response.headers.get("apigw-requestid"),
        retryAfter: response.headers.get("retry-after"),
      };
    } catch {
      return { status: 0, body: problem("The API could not be reached."), requestId: null, retryAfter: null };
    }
  }

  const send = async (session, request, typed) => (await exchange(session, request, typed)).body;

  return { exchange, send };
})();
