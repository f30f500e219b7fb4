// The campaigns or the journeys of the tenant, those that were sent last first, with their headline numbers.
import { useInfiniteQuery } from "@tanstack/preact-query";
import { CampaignsDocument, type HeadlineFragment, JourneysDocument } from "../generated/graphql";
import { BackLink, Heading, Link, Time } from "../parts/basics";
import { Figures, count, usd } from "../parts/figures";
import { Empty, Failure, Loading, NoStatistics } from "../parts/states";
import { send } from "../request";

const ROWS = 25;

interface Row {
  id: string;
  stats: HeadlineFragment | null | undefined;
}

interface Found {
  rows: Row[];
  next: string | null;
  reason: string | null;
}

async function load(kind: "campaign" | "journey", after: string | null): Promise<Found> {
  const variables = { first: ROWS, after };
  const page =
    kind === "campaign"
      ? (await send(CampaignsDocument, variables)).campaigns
      : (await send(JourneysDocument, variables)).journeys;
  const rows = page.nodes.map((node) => ({ id: "campaignId" in node ? node.campaignId : node.journeyId, stats: node.stats }));
  const { hasNextPage, endCursor } = page.pageInfo;
  return { rows, next: hasNextPage ? (endCursor ?? null) : null, reason: page.statsUnavailable ?? null };
}

export function GroupsPage({ kind }: { kind: "campaign" | "journey" }) {
  const found = useInfiniteQuery({
    queryKey: ["groups", kind],
    queryFn: ({ pageParam }) => load(kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const name = kind === "campaign" ? "Campaigns" : "Journeys";
  const rows = (found.data?.pages ?? []).flatMap((page) => page.rows);
  const reason = found.data?.pages[0]?.reason;
  return (
    <>
      <Heading back={<BackLink />}>{name}</Heading>
      {found.isPending && <Loading what={name.toLowerCase()} />}
      {found.isError && <Failure error={found.error} retry={() => void found.refetch()} />}
      {reason && <NoStatistics reason={reason} />}
      {found.isSuccess && !rows.length && !reason && <Empty title={`No ${name.toLowerCase()} yet`}>{null}</Empty>}
      {rows.length > 0 && (
        <section class="card">
          <Figures
            head={[name.slice(0, -1), "Messages", "Delivered", "Opened", "Bounced", "Complaints", "Cost", "Last sent"]}
            label={name}
          >
            {rows.map(({ id, stats }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to={[kind, id]} data-row>
                    {id}
                  </Link>
                </th>
                {[stats?.messages, stats?.delivered, stats?.opened, stats?.hardBounced, stats?.complained].map((of, at) => (
                  <td key={at} class="number">
                    {of == null ? "" : count(of)}
                  </td>
                ))}
                <td class="number">{stats?.cost && usd(stats.cost.totalUsd)}</td>
                <td class="number">{stats?.sentTo && <Time at={stats.sentTo} short />}</td>
              </tr>
            ))}
          </Figures>
          {found.hasNextPage && (
            <p class="actions">
              <button type="button" class="primary" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {found.isFetchingNextPage ? "Loading …" : "More"}
              </button>
            </p>
          )}
        </section>
      )}
    </>
  );
}
