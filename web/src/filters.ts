// The filters of a list: in the query of the address as lists of words, and as conditions for the API.
import type { Channel, MessageEventType, MessageFilter, MessageStatus } from "./generated/graphql";
import { startOfDay } from "./times";
import { CHANNELS, EVENTS, STATUSES } from "./words";

export interface Filters {
  channels: Channel[];
  statuses: MessageStatus[];
  projects: string[];
  // By a key of MORE, what the numbers of the statistics are filtered by.
  more: Record<string, string[]>;
  span: string;
  from: string;
  to: string;
}

export const NO_FILTERS: Filters = { channels: [], statuses: [], projects: [], more: {}, span: "", from: "", to: "" };

// By the name in the address, the words above the list.
export const MORE: Record<string, string> = {
  event: "Event",
  reason: "Reason",
  provider: "Mailbox provider",
  country: "Country",
  carrier: "Carrier",
  treatment: "Treatment",
  activity: "Activity",
};

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
    more: Object.fromEntries(
      Object.keys(MORE)
        .map((name) => [name, name === "event" ? words(query, name).filter((word) => word in EVENTS) : words(query, name)] as const)
        .filter(([, values]) => values.length),
    ),
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
    ...Object.fromEntries(Object.entries(filters.more).map(([name, values]) => [name, values.join()])),
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
  eventTypes: (filters.more.event as MessageEventType[] | undefined) ?? null,
  reasons: filters.more.reason ?? null,
  mailboxProviders: filters.more.provider ?? null,
  countries: filters.more.country ?? null,
  carriers: filters.more.carrier ?? null,
  treatments: filters.more.treatment ?? null,
  activities: filters.more.activity ?? null,
});

export const isFiltered = (filters: Filters): boolean => queryOf(filters).size > 0;
