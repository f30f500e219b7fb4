// Times in the viewer's zone or in UTC, always with the name of the zone at hand.
import { createStore } from "./store";

export const zone = createStore<"local" | "utc">("local");

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
export const timeZone = (): string => (zone.get() === "utc" ? "UTC" : localZone());
const options = (): Intl.DateTimeFormatOptions => (zone.get() === "utc" ? { timeZone: "UTC" } : {});

const format = (at: string, parts: Intl.DateTimeFormatOptions, more = options()): string =>
  new Intl.DateTimeFormat("en-GB", { ...parts, ...more }).format(new Date(at));

const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const MINUTE: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };

export const zoneName = (): string =>
  new Intl.DateTimeFormat("en-GB", { timeZoneName: "short", ...options() })
    .formatToParts(new Date())
    .find((part) => part.type === "timeZoneName")?.value ?? localZone();

export const exact = (at: string): string =>
  format(at, { ...DAY, ...MINUTE, second: "2-digit", timeZoneName: "short" });
export const minute = (at: string): string => format(at, { ...DAY, ...MINUTE, timeZoneName: "short" });
export const brief = (at: string): string => format(at, { day: "numeric", month: "short", ...MINUTE });
export const day = (at: string): string => format(at, DAY);
export const utc = (at: string): string => `${at.replace("T", " ").replace(/(\.\d+)?Z$/, "")} UTC`;

const UNITS: [number, string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

export function duration(seconds: number): string {
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, "second"];
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

export const ago = (at: string): string => {
  const seconds = secondsBetween(at, new Date().toISOString());
  return seconds < 5 ? "just now" : `${duration(seconds)} ago`;
};

// The beginning of a local day, so many days before today or before the day `from` (2026-11-27).
export function startOfDay(daysAgo: number, from?: string): string {
  const date = from ? new Date(`${from}T00:00:00`) : new Date();
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - daysAgo);
  return date.toISOString();
}
