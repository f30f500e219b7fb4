// The filters of a list: in the query of the address as lists of words, and as conditions for the API.
import type { Channel, MessageFilter, MessageStatus } from "./generated/graphql";
import { startOfDay } from "./times";
import { CHANNELS, STATUSES } from "./words";

export interface Filters {
  channels: Channel[];
  statuses: MessageStatus[];
  projects: string[];
  span: string;
  from: string;
  to: string;
}

const SPANS_IN_DAYS: Record<string, number> = { today: 0, "7d": 6, "30d": 29 };
export const SPANS: Record<string, string> = { "": "Any time", today: "Today", "7d": "7 days", "30d": "30 days", days: "Days …" };
const DATE = /^\d{4}-\d\d-\d\d$/;

const words = (query: URLSearchParams, name: string): string[] => query.get(name)?.split(",").filter(Boolean) ?? [];

export function filtersIn(query: URLSearchParams): Filters {
  const date = (name: string) => (DATE.test(query.get(name) ?? "") ? query.get(name)! : "");
  const span = query.get("span") ?? "";
  return {
    channels: words(query, "channel").filter((word): word is Channel => word in CHANNELS),
    statuses: words(query, "status").filter((word): word is MessageStatus => word in STATUSES),
    projects: words(query, "project"),
    span: span in SPANS ? span : "",
    from: date("from"),
    to: date("to"),
  };
}

export function queryOf(filters: Filters): URLSearchParams {
  const isDays = filters.span === "days";
  const given = {
    channel: filters.channels.join(),
    status: filters.statuses.join(),
    project: filters.projects.join(),
    span: filters.span,
    from: isDays ? filters.from : "",
    to: isDays ? filters.to : "",
  };
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value));
}

function sentAt({ span, from, to }: Filters): MessageFilter["sentAt"] {
  const days = SPANS_IN_DAYS[span];
  if (days !== undefined) return { from: startOfDay(days) };
  if (span !== "days" || !(from || to)) return null;
  // The last day belongs to the range.
  return { from: from ? startOfDay(0, from) : null, to: to ? startOfDay(-1, to) : null };
}

export const conditionsOf = (filters: Filters): MessageFilter => ({
  channels: filters.channels.length ? filters.channels : null,
  statuses: filters.statuses.length ? filters.statuses : null,
  sentAt: sentAt(filters),
});

export const isFiltered = (filters: Filters): boolean => queryOf(filters).size > 0;
