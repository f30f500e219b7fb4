// A list of messages, newest first. "More" continues, also through pages that filters left empty. The first page is live
// while its tab is visible, until it is paused, continued, or fails.
import { useInfiniteQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { download } from "../copying";
import { type Filters, conditionsOf, isFiltered } from "../filters";
import { type MessageLookup, MessagesDocument, type PageFragment, RecipientMessagesDocument, type RowFragment } from "../generated/graphql";
import { send } from "../request";
import { setQuery } from "../router";
import { day, exact, utc, zone, zoneName } from "../times";
import { CHANNELS, STATUSES } from "../words";
import { Address, Link, StatusBadge, Time } from "./basics";
import { Empty, Failure, Loading } from "./states";

const ROWS = 25;
const TRUNCATED_PAGES = 5;
const FIRST_POLL_MS = 10_000;
const LAST_POLL_MS = 120_000;

interface Found {
  rows: RowFragment[];
  next: string | null;
}

// A look-up, or the id of a recipient.
type By = MessageLookup | { recipient: string };

async function loadPage(by: By, filters: Filters, after: string | null): Promise<PageFragment> {
  const page = { filter: conditionsOf(filters), first: ROWS, after };
  if (!("recipient" in by)) {
    const projects = filters.projects.length ? filters.projects : null;
    return (await send(MessagesDocument, { by, projects, ...page })).messages;
  }
  const { node } = await send(RecipientMessagesDocument, { id: by.recipient, ...page });
  return node?.__typename === "Recipient" ? node.messages : { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
}

async function load(by: By, filters: Filters, start: string | null): Promise<Found> {
  const rows: RowFragment[] = [];
  let after = start;
  for (let page = 0; page < TRUNCATED_PAGES; page += 1) {
    const { nodes, pageInfo } = await loadPage(by, filters, after);
    rows.push(...nodes);
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
    if (!after || rows.length >= ROWS) break;
  }
  return { rows, next: after };
}

const subject = (row: RowFragment): string =>
  (row.__typename === "EmailMessage" ? row.subject : null) ?? row.sender ?? "";

const HEAD = ["Status", "To", "Subject or sender", "Channel", "Sent", "Reason"];

const cells = (row: RowFragment): string[] => [
  STATUSES[row.status][0],
  row.destination ?? "",
  subject(row),
  CHANNELS[row.channel],
  utc(row.sentAt),
  row.statusReason?.summary ?? "",
  utc(row.updatedAt),
  row.project.name,
  row.messageId,
];

const CSV_HEAD = ["Status", "To", "Subject or sender", "Channel", "Sent", "Reason", "Updated", "Project", "Message id"];

export function Rows({ rows, label }: { rows: RowFragment[]; label: string }) {
  zone.use();
  return (
    // The roles stay where a narrow screen lays the rows out as cards.
    <table class="rows" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {HEAD.map((name) => (
            <th key={name} role="columnheader" scope="col">
              {name === "Sent" ? `Sent (${zoneName()})` : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.id} role="row">
            <td role="cell" class="status">
              <StatusBadge status={row.status} />
            </td>
            <td role="cell" class="to">
              <Link to={["message", row.id]} data-row>
                <Address of={row.destination} />
              </Link>
            </td>
            <td role="cell" class="subject">
              {subject(row)}
            </td>
            <td role="cell" class="channel">
              {CHANNELS[row.channel]}
            </td>
            <td role="cell" class="sent">
              <Time at={row.sentAt} short />
            </td>
            <td role="cell" class="reason">
              {row.statusReason?.summary}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Props {
  by: By;
  filters: Filters;
  label: string;
  empty: ComponentChildren;
}

export function MessageList({ by, filters, label, empty }: Props) {
  const [live, setLive] = useState(true);
  const found = useInfiniteQuery({
    queryKey: ["messages", by, filters],
    queryFn: ({ pageParam }) => load(by, filters, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchOnWindowFocus: live,
    // Of a hidden tab, the query does not run.
    refetchInterval: ({ state }) => {
      if (!live || state.status !== "success" || state.data?.pages.length !== 1) return false;
      return Math.min(FIRST_POLL_MS * 1.5 ** (state.dataUpdateCount - 1), LAST_POLL_MS);
    },
  });
  if (found.isPending) return <Loading what="messages" />;
  if (found.isError && !found.data) return <Failure error={found.error} retry={() => void found.refetch()} />;
  // The send time of a text message can move while one pages.
  const unique = new Map((found.data?.pages ?? []).flatMap((page) => page.rows).map((row) => [row.id, row]));
  const rows = [...unique.values()];
  const count = `${rows.length} message${rows.length === 1 ? "" : "s"}`;
  if (!rows.length && !found.hasNextPage) {
    return (
      <Empty title={isFiltered(filters) ? "No message matches these filters" : "No message was found"}>
        {isFiltered(filters) ? (
          <p class="actions">
            <button type="button" class="primary" onClick={() => setQuery(new URLSearchParams())}>
              Clear the filters
            </button>
          </p>
        ) : (
          empty
        )}
      </Empty>
    );
  }
  const last = rows.at(-1);
  const retry = () => void (found.isFetchNextPageError ? found.fetchNextPage() : found.refetch());
  return (
    <section class="list">
      <Rows rows={rows} label={label} />
      {found.isError && <Failure error={found.error} retry={retry} />}
      <p class="actions">
        {found.hasNextPage && (
          <button
            type="button"
            class="primary"
            disabled={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {found.isFetchingNextPage ? "Loading …" : "More"}
          </button>
        )}
        <span role="status" class="muted">
          {found.hasNextPage
            ? `${count} so far${last ? `, back to ${day(last.sentAt)}` : ""}`
            : `${count}, all there are`}
        </span>
        {found.data?.pages.length === 1 && (
          <button type="button" class="quiet" onClick={() => setLive(!live)}>
            {live ? "Pause updates" : "Resume updates"}
          </button>
        )}
        {rows.length > 0 && (
          <button
            type="button"
            class="quiet end"
            onClick={() => download("messages.csv", [CSV_HEAD, ...rows.map(cells)])}
            title={`As shown; times in UTC. Newest: ${exact(rows[0]!.sentAt)}`}
          >
            Download CSV
          </button>
        )}
      </p>
    </section>
  );
}
