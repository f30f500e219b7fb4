// Sends the page's typed operations, and turns whatever comes back into data or an `ApiError`.
import { QueryClient } from "@tanstack/preact-query";
import type { TypedDocumentString } from "./generated/graphql";
import { become, session } from "./session";

export type Problem = "signed-out" | "forbidden" | "rate-limited" | "unavailable" | "network" | "input" | "other";

export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    message: string,
    readonly requestId: string | null = null,
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

const BY_CODE: Record<string, Problem> = {
  UNAUTHENTICATED: "signed-out",
  FORBIDDEN: "forbidden",
  RATE_LIMITED: "rate-limited",
  UNAVAILABLE: "unavailable",
  TIMEOUT: "unavailable",
  BAD_USER_INPUT: "input",
};

const MESSAGES: Record<string, string> = {
  PERSISTED_QUERY_NOT_FOUND: "The page and the API are of different versions. Reload the page.",
};

const BY_STATUS: Record<number, Problem> = {
  0: "network",
  401: "signed-out",
  403: "forbidden",
  429: "rate-limited",
  503: "unavailable",
};
const WAIT_SECONDS = 10;

export async function send<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const current = session.get();
  // The API has the text of every document of the page.
  const request = { documentId: document.__meta__?.hash, variables };
  const { status, body, requestId, retryAfter } = await api.exchange(current, request);
  const error = body.errors?.[0];
  if (!error && body.data) return body.data as Result;
  const message = MESSAGES[error?.extensions?.code ?? ""] ?? error?.message ?? "The response is not a GraphQL response.";
  const problem = BY_CODE[error?.extensions?.code ?? ""] ?? BY_STATUS[status] ?? "other";
  // An operator of no tenant is authenticated: the API's own refusal has a code, API Gateway's has none.
  if (problem === "signed-out" && current === session.get() && !error?.extensions) {
    become({ problem: "Your session has expired or was refused. Sign in again: you return to this page." });
  }
  const seconds = problem === "rate-limited" ? Number(retryAfter) || WAIT_SECONDS : 0;
  throw new ApiError(problem, message, error?.extensions?.requestId ?? requestId, seconds);
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: 15_000,
      retryDelay: 500,
      retry: (count, error) => count < 1 && error instanceof ApiError && error.problem === "unavailable",
    },
  },
});
