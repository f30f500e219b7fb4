// What to say where a search finds nothing: where it looked, how far back, how fresh, and what else to try.
import { useViewer } from "../viewer";
import { Heading } from "./basics";
import { StaleSources } from "./sources";
import { Empty } from "./states";

const HINTS: Record<string, string> = {
  "e-mail address": "Check the spelling, or ask for the address that the message was sent to.",
  "phone number": "Write it with its country code, as in +44 7700 900123.",
};
const OTHER_HINT = "Ids are case-sensitive. An address or a number finds all messages to a person.";

export function NothingFound({ what }: { what: string }) {
  const projects = useViewer().data?.viewer.projects ?? [];
  const days = projects.map((project) => project.retentionDays ?? Infinity);
  const longest = Math.max(...days);
  return (
    <>
      <p>
        No message with this {what} was recorded in {projects.map((project) => project.name).join(", ") || "your projects"}
        {days.length > 0 && Number.isFinite(longest) && `, which store messages for up to ${longest} days`}.
      </p>
      <p>{HINTS[what] ?? OTHER_HINT}</p>
      <p>If a message was sent and there is no row here, its events never arrived: report that to whoever sends it.</p>
      <StaleSources health={projects.flatMap((project) => project.sourceHealth)} />
    </>
  );
}

// After a reload, or in a copied link: the address is nowhere but in the memory of the page that searched for it.
export const SearchAgain = () => (
  <>
    <Heading>Search again</Heading>
    <Empty title="What was searched for is not in the address of this page">
      <p>Addresses and numbers stay out of links and of the browser’s history. Type it into the box above once more.</p>
    </Empty>
  </>
);
