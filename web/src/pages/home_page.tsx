// The start: what one can search for, and the projects with the health of their sources.
import { Heading, Link } from "../parts/basics";
import { Sources } from "../parts/sources";
import { Failure, Loading } from "../parts/states";
import { NO_FILTERS, queryOf } from "../filters";
import { useViewer } from "../viewer";

const RECENT = queryOf({ ...NO_FILTERS, span: "7d" });

export function HomePage() {
  const viewer = useViewer();
  return (
    <>
      <Heading>Did the message arrive?</Heading>
      <p class="lead">
        Type an e-mail address, a phone number, or any id into the box above. <kbd>/</kbd> takes you there from anywhere.
      </p>
      <p class="actions">
        <Link to={["campaigns"]}>Campaigns</Link>
        <Link to={["journeys"]}>Journeys</Link>
      </p>
      {viewer.isPending && <Loading what="your projects" />}
      {viewer.isError && <Failure error={viewer.error} retry={() => void viewer.refetch()} />}
      {viewer.data && <h2>Your projects</h2>}
      <div class="projects">
        {viewer.data?.viewer.projects.map((project) => (
          <section key={project.id} class="card project" aria-label={project.name}>
            <h3>
              <Link to={["project", project.name]}>{project.name}</Link>
            </h3>
            <Sources health={project.sourceHealth} />
            <p>
              <Link to={["project", project.name]} query={RECENT} aria-label={`Failures of 7 days in ${project.name}`}>
                Failures of the last 7 days
              </Link>
            </p>
          </section>
        ))}
      </div>
    </>
  );
}
