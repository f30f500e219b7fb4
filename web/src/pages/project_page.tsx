// A project: the health of its sources, and its failures across campaigns.
import { filtersIn } from "../filters";
import { BackLink, Heading } from "../parts/basics";
import { FilterBar } from "../parts/filter_bar";
import { ProjectNumbers } from "../parts/project_numbers";
import { MessageList } from "../parts/message_list";
import { Sources, retention } from "../parts/sources";
import { Empty, Failure, Loading } from "../parts/states";
import { place } from "../router";
import { useViewer } from "../viewer";
import { FAILURES } from "../words";

export function ProjectPage({ name }: { name: string }) {
  const viewer = useViewer();
  const filters = filtersIn(place.use().query);
  const project = viewer.data?.viewer.projects.find((each) => each.name === name);
  // Only these are listed across campaigns, whatever a link requests.
  const requested = filters.statuses.filter((status) => (FAILURES as string[]).includes(status));
  const statuses = requested.length ? requested : FAILURES;
  return (
    <>
      <Heading back={<BackLink />}>Project {name}</Heading>
      {viewer.isPending && <Loading what="the project" />}
      {viewer.isError && <Failure error={viewer.error} retry={() => void viewer.refetch()} />}
      {viewer.isSuccess && !project && (
        <Empty title="There is no such project">
          <p>Your projects: {viewer.data.viewer.projects.map((each) => each.name).join(", ")}.</p>
        </Empty>
      )}
      {project && (
        <>
          <section class="card" aria-labelledby="sources">
            <h2 id="sources">Sources</h2>
            <Sources health={project.sourceHealth} />
            <p class="muted small">{retention(project.retentionDays)}</p>
          </section>
          <ProjectNumbers id={project.id} name={name} />
          <h2 id="messages" tabIndex={-1}>
            Failures and complaints
          </h2>
          <FilterBar groups={["Not delivered", "Complaints"]} projects={false} />
          <MessageList
            by={{ project: name }}
            filters={{ ...filters, statuses, projects: [] }}
            label="Failures and complaints"
            empty={<p>No message of this project failed or was reported as spam.</p>}
          />
        </>
      )}
    </>
  );
}
