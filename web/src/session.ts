// The signed-in caller. The token stays in the memory of this page; the place survives a sign-in, an address does not.
import type { Session } from "./shared";
import { createStore } from "./store";
import { currentPlace, isPlace, navigate, removeFragment, root, search } from "./router";

const LONGEST_TIMER_SECONDS = 2_000_000;

export interface SessionState extends Session {
  problem?: string;
  isReturning?: boolean;
}

export const session = createStore<SessionState>({});
let expiry: number | undefined;

export function become(next: SessionState): void {
  clearTimeout(expiry);
  session.set(next);
  if (next.token && next.seconds) {
    const expire = () => become({ problem: "Your session has expired. Sign in again: you return to this page." });
    expiry = setTimeout(expire, Math.min(next.seconds, LONGEST_TIMER_SECONDS) * 1000);
  }
}

export function useToken(text: string): void {
  become({ token: text.trim().replace(/^Bearer\s+/i, "") });
}

export function leave(): void {
  signIn.leave(currentPlace()).catch((error: Error) => become({ problem: error.message }));
}

export function signOut(): void {
  const { issued } = session.get();
  become({});
  if (issued) {
    void signIn.end();
  } else {
    location.assign(root);
  }
}

// Reads the parameters after `#` in the address, and removes them from the address and the history.
function takeFromAddress(): URLSearchParams {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash) removeFragment();
  return given;
}

function follow(given: URLSearchParams): void {
  const token = given.get("token");
  if (token) useToken(token);
  const text = given.get("find");
  if (text) search(text);
}

export function start(): void {
  const returned = signIn.returned();
  if (isPlace(returned.restore)) navigate(returned.restore, { replace: true });
  if (returned.session) {
    session.set({ isReturning: true });
    returned.session.then(become, (error: Error) => become({ problem: error.message }));
  }
  follow(takeFromAddress());
  addEventListener("hashchange", () => follow(takeFromAddress()));
  // The browser's "Back" restores the page from its cache: load it again instead.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
