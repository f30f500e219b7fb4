// The numbers of a campaign or a journey: funnel, problems, series and breakdowns.
import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import {
  type BucketFragment,
  CampaignSeriesDocument,
  CampaignStatsDocument,
  type DetailFragment,
  JourneySeriesDocument,
  JourneyStatsDocument,
} from "../generated/graphql";
import { ApiError, send } from "../request";
import { brief, day, secondsBetween, timeZone, zone } from "../times";
import { Columns } from "./chart";
import { Breakdown, CostLine, DownloadNumbers, Figures, Freshness, Funnel, type Lists, Problems, Reasons, Statuses, count } from "./figures";
import { Failure, Loading, NoStatistics } from "./states";

type Kind = "campaign" | "journey";
type Interval = "HOUR" | "DAY";

async function loadNumbers(kind: Kind, id: string) {
  if (kind === "campaign") return (await send(CampaignStatsDocument, { id })).campaign ?? null;
  return (await send(JourneyStatsDocument, { id })).journey ?? null;
}

async function loadSeries(kind: Kind, id: string, interval: Interval, wanted: string): Promise<BucketFragment[]> {
  const load = async (zone: string) => {
    const variables = { id, interval, zone };
    if (kind === "campaign") return (await send(CampaignSeriesDocument, variables)).campaign?.stats?.series ?? [];
    return (await send(JourneySeriesDocument, variables)).journey?.stats?.series ?? [];
  };
  // A zone off the half-hour is refused.
  return load(wanted).catch((error: unknown) => {
    if (error instanceof ApiError && error.problem === "input" && wanted !== "UTC") return load("UTC");
    throw error;
  });
}

const HOURS_UP_TO_SECONDS = 3 * 86_400;
// The API returns at most a thousand buckets.
const HOURS_POSSIBLE_UP_TO_SECONDS = 40 * 86_400;
const INTERVALS: [Interval, string][] = [
  ["HOUR", "By hour"],
  ["DAY", "By day"],
];

function Series({ kind, id, numbers }: { kind: Kind; id: string; numbers: DetailFragment }) {
  zone.use();
  const span = numbers.sentFrom && numbers.sentTo ? secondsBetween(numbers.sentFrom, numbers.sentTo) : 0;
  const [chosen, choose] = useState<Interval>();
  const interval = chosen ?? (span > HOURS_UP_TO_SECONDS ? "DAY" : "HOUR");
  const found = useQuery({
    queryKey: ["series", kind, id, interval, timeZone()],
    queryFn: async () => ({ interval, buckets: await loadSeries(kind, id, interval, timeZone()) }),
    enabled: span > 0,
    placeholderData: keepPreviousData,
  });
  if (!found.data?.buckets.length) return null;
  // While another length is loaded, the last series is shown under its own name.
  const isByDay = found.data.interval === "DAY";
  const label = (bucket: BucketFragment) => (isByDay ? day(bucket.start) : brief(bucket.start));
  const columns = found.data.buckets.map((bucket) => ({
    label: label(bucket),
    values: [bucket.messages, bucket.delivered, bucket.opened],
  }));
  const rows = (
    <Figures head={["Sent", "Messages", "Delivered", "Opened"]} label="Series">
      {columns.map((column) => (
        <tr key={column.label}>
          <th scope="row">{column.label}</th>
          {column.values.map((value, number) => (
            <td key={number} class="number">
              {count(value)}
            </td>
          ))}
        </tr>
      ))}
    </Figures>
  );
  const title = isByDay ? "By day of the send" : "By hour of the send";
  return (
    <>
      {span <= HOURS_POSSIBLE_UP_TO_SECONDS && (
        <div class="intervals" role="group" aria-label="Length of a column">
          {INTERVALS.map(([value, label]) => (
            <button key={value} type="button" class="chip" aria-pressed={value === interval} onClick={() => choose(value)}>
              {label}
            </button>
          ))}
        </div>
      )}
      <Columns columns={columns} series={["messages", "delivered", "opened"]} label={title} rows={rows} />
    </>
  );
}

export function GroupNumbers({ kind, id }: { kind: Kind; id: string }) {
  const found = useQuery({ queryKey: ["numbers", kind, id], queryFn: () => loadNumbers(kind, id) });
  if (found.isPending) return <Loading what="the numbers" />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  // A campaign that does not exist has an empty list below.
  if (!found.data) return null;
  const numbers = found.data.stats;
  if (!numbers) return <NoStatistics reason={found.data.statsUnavailable} />;
  const lists: Lists = { path: [kind, id], has: () => true };
  const shared = { numbers, lists };
  return (
    <div data-numbers>
      <section class="card numbers" aria-labelledby="numbers">
        <h2 id="numbers">Numbers</h2>
        <div class="pair">
          <Funnel {...shared} />
          <Problems {...shared} />
        </div>
        <CostLine cost={numbers.cost} />
        <Series kind={kind} id={id} numbers={numbers} />
        <Freshness numbers={numbers} />
        <DownloadNumbers name={id} />
      </section>
      <details class="card numbers">
        <summary>Breakdowns: status, reason, mailbox provider, country …</summary>
        <div class="pair">
          <Statuses {...shared} />
          <Reasons {...shared} />
          <Breakdown by="provider" label="Mailbox provider" groups={numbers.providers} lists={lists} />
          <Breakdown by="country" label="Country" groups={numbers.countries} lists={lists} />
          <Breakdown by="carrier" label="Carrier" groups={numbers.carriers} lists={lists} />
          <Breakdown by="treatment" label="Treatment" groups={numbers.treatments} lists={lists} />
          <Breakdown by="activity" label="Activity" groups={numbers.activities} lists={lists} />
        </div>
      </details>
    </div>
  );
}
