// The numbers of a project's last 30 days; only failures and complaints are listed across campaigns.
import { useQuery } from "@tanstack/preact-query";
import { ProjectStatsDocument } from "../generated/graphql";
import type { Filters } from "../filters";
import { send } from "../request";
import { startOfDay } from "../times";
import { FAILURES } from "../words";
import { Breakdown, CostLine, DownloadNumbers, Freshness, Funnel, type Lists, Problems, Reasons } from "./figures";
import { Failure, Loading, NoStatistics } from "./states";

const DAYS = 29;
const SPAN = "30d";

const areFailures = ({ statuses }: Filters): boolean =>
  statuses.length > 0 && statuses.every((status) => (FAILURES as string[]).includes(status));

export function ProjectNumbers({ id, name }: { id: string; name: string }) {
  const variables = { id, from: startOfDay(DAYS), to: startOfDay(-1) };
  const found = useQuery({ queryKey: ["numbers", variables], queryFn: () => send(ProjectStatsDocument, variables) });
  if (found.isPending) return <Loading what="the numbers" />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  const project = found.data.node;
  if (project?.__typename !== "Project") return null;
  const numbers = project.stats;
  if (!numbers) return <NoStatistics reason={project.statsUnavailable} />;
  const lists: Lists = { path: ["project", name], has: areFailures, span: SPAN };
  const shared = { numbers, lists };
  return (
    <section class="card numbers" aria-labelledby="numbers" data-numbers>
      <h2 id="numbers">The last 30 days</h2>
      <div class="pair">
        <Funnel {...shared} />
        <Problems {...shared} />
        <Reasons {...shared} />
        <Breakdown by="provider" label="Mailbox provider" groups={numbers.providers} lists={lists} />
      </div>
      <CostLine cost={numbers.cost} />
      <Freshness numbers={numbers} />
      <DownloadNumbers name={name} />
    </section>
  );
}
