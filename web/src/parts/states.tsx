// What a screen shows while it waits, where there is nothing, and where something went wrong.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, type Problem } from "../request";
import { leave } from "../session";
import { CopyButton, Icon } from "./basics";

const SKELETON_AFTER_MS = 200;

export function Loading({ what }: { what: string }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" aria-busy="true">
      <span class="hidden" role="status">
        {shown ? `Loading ${what} …` : ""}
      </span>
      {shown && [70, 95, 85, 60].map((width) => <span key={width} class={`bone w${width}`} />)}
    </div>
  );
}

export const Empty = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="card empty">
    <Icon name="search" />
    <h2>{title}</h2>
    {children}
  </section>
);

export const NoStatistics = ({ reason }: { reason?: string | null }) => (
  <section class="card" aria-label="Statistics">
    <p class="muted">{reason ?? "There are no statistics."}</p>
  </section>
);

const TITLES: Record<Problem, string> = {
  "signed-out": "You are not signed in",
  forbidden: "Your sign-in may not see this",
  "rate-limited": "Too many requests for now",
  unavailable: "The message store does not respond",
  network: "The API could not be reached",
  input: "That could not be looked up",
  other: "Something went wrong",
};

const HELP: Partial<Record<Problem, string>> = {
  forbidden: "Your administrator can grant the scope that is named above.",
  unavailable: "This is not your mistake, and nothing is lost. Try again in a moment.",
  network: "Check your connection. The page goes on when it is back.",
  other: "If it happens again, give your administrator the request id.",
};

const NETWORK_RETRY_MS = 5_000;

// Waits for the seconds that the API named, then goes on.
function Countdown({ error, then }: { error: ApiError; then: () => void }) {
  const [left, setLeft] = useState(error.retryAfterSeconds);
  useEffect(() => setLeft(error.retryAfterSeconds), [error]);
  useEffect(() => {
    if (left <= 0) {
      then();
      return;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return <p aria-live="off">{left > 0 ? `The page goes on in ${left} s.` : "Going on …"}</p>;
}

export function Failure({ error, retry }: { error: Error; retry: () => void }) {
  const known = error instanceof ApiError ? error : new ApiError("other", error.message);
  useEffect(() => {
    if (known.problem !== "network") return;
    addEventListener("online", retry);
    // No event follows where the connection was back before this was shown, or only the API is out of reach.
    const timer = navigator.onLine ? setTimeout(retry, NETWORK_RETRY_MS) : undefined;
    return () => {
      removeEventListener("online", retry);
      clearTimeout(timer);
    };
  }, [error]);
  return (
    <section class="card failure" role="alert">
      <h2>{TITLES[known.problem]}</h2>
      {known.problem !== "network" && <p>{known.message}</p>}
      {HELP[known.problem] && <p>{HELP[known.problem]}</p>}
      {known.retryAfterSeconds > 0 && <Countdown error={known} then={retry} />}
      <p class="actions">
        {known.problem === "signed-out" && signIn.offered ? (
          <button type="button" class="primary" onClick={leave}>
            Sign in
          </button>
        ) : (
          <button type="button" class="primary" onClick={retry}>
            Try again
          </button>
        )}
        {known.requestId && (
          <span class="request-id">
            Request id <code>{known.requestId}</code> <CopyButton text={known.requestId} label="Copy" />
          </span>
        )}
      </p>
    </section>
  );
}
