// The numbers of a campaign or a journey: funnel, problems, series and breakdowns.
import { useQuery } from "@tanstack/preact-query";
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
import { Breakdown, CostLine, Figures, Freshness, Funnel, type Lists, Problems, Reasons, Statuses, count } from "./figures";
import { Failure, Loading, NoStatistics } from "./states";

type Kind = "campaign" | "journey";

async function loadNumbers(kind: Kind, id: string) {
  if (kind === "campaign") return (await send(CampaignStatsDocument, { id })).campaign ?? null;
  return (await send(JourneyStatsDocument, { id })).journey ?? null;
}

async function loadSeries(kind: Kind, id: string, interval: "HOUR" | "DAY", wanted: string): Promise<BucketFragment[]> {
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

function Series({ kind, id, numbers }: { kind: Kind; id: string; numbers: DetailFragment }) {
  zone.use();
  const span = numbers.sentFrom && numbers.sentTo ? secondsBetween(numbers.sentFrom, numbers.sentTo) : 0;
  const interval = span > HOURS_UP_TO_SECONDS ? "DAY" : "HOUR";
  const found = useQuery({
    queryKey: ["series", kind, id, interval, timeZone()],
    queryFn: () => loadSeries(kind, id, interval, timeZone()),
    enabled: span > 0,
  });
  if (!found.data?.length) return null;
  const label = (bucket: BucketFragment) => (interval === "DAY" ? day(bucket.start) : brief(bucket.start));
  const columns = found.data.map((bucket) => ({
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
  const title = interval === "DAY" ? "By day of the send" : "By hour of the send";
  return <Columns columns={columns} series={["messages", "delivered", "opened"]} label={title} rows={rows} />;
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
    <>
      <section class="card numbers" aria-labelledby="numbers">
        <h2 id="numbers">Numbers</h2>
        <div class="pair">
          <Funnel {...shared} />
          <Problems {...shared} />
        </div>
        <CostLine cost={numbers.cost} />
        <Series kind={kind} id={id} numbers={numbers} />
        <Freshness numbers={numbers} />
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
    </>
  );
}
