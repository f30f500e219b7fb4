// The place in the page: ids in the path, filters in the query. What was searched for stays in memory: an address is
// never in the URL or the history, which has the number of the search only.
import { createStore } from "./store";
import { type Kind, detect } from "./detect";

// The page's own script is below the page's address, whatever the depth of the place.
export const root = new URL("../explorer", (document.currentScript as HTMLScriptElement).src).pathname;

export interface Place {
  path: string[];
  query: URLSearchParams;
  search: Search | undefined;
}

export interface Search {
  text: string;
  kind: Kind;
}

const searches = new Map<number, Search>();

interface State {
  search?: number;
  depth?: number;
}

// A change of the fragment makes a history entry without a state: this one still holds.
let current = (history.state as State | null) ?? {};

function read(): Place {
  const path = location.pathname.slice(root.length).split("/").filter(Boolean).map(decodeURIComponent);
  return { path, query: new URLSearchParams(location.search), search: searches.get(current.search ?? 0) };
}

export const place = createStore<Place>(read());

export function href(path: string[], query?: URLSearchParams): string {
  const text = query?.toString();
  return [root, ...path.map(encodeURIComponent)].join("/") + (text ? `?${text}` : "");
}

export const currentPlace = (): string => location.pathname.slice(root.length) + location.search;

export const isPlace = (value: unknown): value is string => typeof value === "string" && /^(\/|\?|$)/.test(value);

export function navigate(to: string, { replace = false, search = undefined as number | undefined } = {}): void {
  const address = to.startsWith(root) ? to : root + to;
  current = { search, depth: (current.depth ?? 0) + (replace ? 0 : 1) };
  if (replace) {
    history.replaceState(current, "", address);
  } else {
    history.pushState(current, "", address);
  }
  place.set(read());
  if (!replace) scrollTo(0, 0);
}

export function setQuery(query: URLSearchParams): void {
  rename(href(place.get().path, query));
}

// Another address for the place that is shown, with what was searched for.
export const rename = (to: string): void => navigate(to, { replace: true, search: current.search });

// To the place before; to the start, if this place was opened by a link.
export function back(): void {
  if (current.depth) {
    history.back();
  } else {
    navigate("");
  }
}

export function search(text: string, kind: Kind = detect(text)): void {
  // Unlike any number before a reload.
  const number = Date.now();
  searches.set(number, { text: text.trim(), kind });
  navigate(href([kind === "destination" ? "recipient" : "find"]), { search: number });
}

export function removeFragment(): void {
  history.replaceState(current, "", location.pathname + location.search);
}

addEventListener("popstate", () => {
  if (location.hash) return;
  current = (history.state as State | null) ?? {};
  place.set(read());
});
