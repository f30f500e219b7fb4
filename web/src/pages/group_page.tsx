// A campaign or a journey: its numbers, and its messages.
import { filtersIn } from "../filters";
import { BackLink, Heading } from "../parts/basics";
import { FilterBar } from "../parts/filter_bar";
import { GroupNumbers } from "../parts/group_numbers";
import { MessageList } from "../parts/message_list";
import { NothingFound } from "../parts/nothing_found";
import { place } from "../router";

export function GroupPage({ kind, id }: { kind: "campaign" | "journey"; id: string }) {
  const filters = filtersIn(place.use().query);
  const by = kind === "campaign" ? { campaignId: id } : { journeyId: id };
  return (
    <>
      <Heading back={<BackLink />}>
        {kind === "campaign" ? "Campaign" : "Journey"} {id}
      </Heading>
      <GroupNumbers kind={kind} id={id} />
      <h2 id="messages" tabIndex={-1}>
        Messages
      </h2>
      <FilterBar />
      <MessageList by={by} filters={filters} label="Messages" empty={<NothingFound what={`${kind} id`} />} />
    </>
  );
}
