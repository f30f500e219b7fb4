// Keyboard shortcuts of one key. Whoever turns them off keeps that choice in this browser.
import { createStore } from "./store";

const STORAGE_KEY = "explorer:shortcuts";
export const shortcuts = createStore(localStorage.getItem(STORAGE_KEY) !== "off");
export const help = createStore(false);

export function allowShortcuts(allowed: boolean): void {
  shortcuts.set(allowed);
  if (allowed) {
    localStorage.removeItem(STORAGE_KEY);
  } else {
    localStorage.setItem(STORAGE_KEY, "off");
  }
}

export const KEYS: [string, string][] = [
  ["/", "Search"],
  ["j, k", "Next, previous message in a list"],
  ["Enter", "Open the message"],
  ["c", "Copy the id of the message"],
  ["Esc", "Leave the search box; back"],
  ["?", "This help"],
];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("a[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

const focusHeading = (): void => document.querySelector<HTMLElement>("main h1")?.focus();

const ACTIONS: Record<string, () => void> = {
  "/": () => document.querySelector<HTMLInputElement>("#search")?.select(),
  "?": () => help.set(true),
  j: () => step(1),
  k: () => step(-1),
  c: () => document.querySelector<HTMLElement>("[data-copy-id]")?.click(),
  Escape: () => document.querySelector<HTMLElement>("[data-back]")?.click(),
};

export function listen(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") focusHeading();
      return;
    }
    const action = ACTIONS[event.key];
    if (!action || (event.key !== "Escape" && !shortcuts.get())) return;
    event.preventDefault();
    action();
  });
}
