// One address or number: whether it can be reached on each channel, and its messages. Found by the address, which stays in
// memory, or by the id in the path, which a colleague can open.
import { useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { filtersIn } from "../filters";
import { type ReachFragment, RecipientByIdDocument, RecipientDocument } from "../generated/graphql";
import { Address, Badge, Heading, Link, Time } from "../parts/basics";
import { FilterBar } from "../parts/filter_bar";
import { MessageList } from "../parts/message_list";
import { NothingFound, SearchAgain } from "../parts/nothing_found";
import { Empty, Failure, Loading } from "../parts/states";
import { send } from "../request";
import { type Search, href, place, rename } from "../router";
import { CHANNELS, EVIDENCE, VERDICTS } from "../words";

type Verdict = ReachFragment["channels"][number];

function ChannelVerdict({ verdict }: { verdict: Verdict }) {
  const [word, tone] = VERDICTS[verdict.verdict];
  return (
    <section class={`card answer ${tone}`} aria-label={CHANNELS[verdict.channel]}>
      <p class="verdict">
        <strong>{CHANNELS[verdict.channel]}</strong>
        <Badge tone={tone}>{word}</Badge>
        {verdict.since && (
          <span class="muted">
            since <Time at={verdict.since} short />
          </span>
        )}
      </p>
      <p class="summary">{verdict.summary}</p>
      <p class="advice">
        <strong>{verdict.advice}</strong>
      </p>
      {verdict.failuresInARow > 1 && <p>{verdict.failuresInARow} messages in a row did not arrive.</p>}
      {verdict.evidence.length > 0 && (
        <details>
          <summary>Evidence</summary>
          <ul class="evidence">
            {verdict.evidence.map((event) => (
              <li key={event.kind + event.occurredAt}>
                <span>{EVIDENCE[event.kind]}</span> <Time at={event.occurredAt} short />{" "}
                {event.message && <Link to={["message", event.message.id]}>Message</Link>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const Verdicts = ({ of }: { of: ReachFragment }) => (
  <div class="verdicts">
    {of.channels.map((verdict) => (
      <ChannelVerdict key={verdict.channel} verdict={verdict} />
    ))}
  </div>
);

function Reachability({ destination }: { destination: string }) {
  const found = useQuery({
    queryKey: ["recipient", destination],
    queryFn: async () => (await send(RecipientDocument, { destination })).recipient,
  });
  const id = found.data?.channels.length ? found.data.id : undefined;
  useEffect(() => {
    if (id) rename(href(["recipient", id], place.get().query));
  }, [id]);
  if (found.isPending) return <Loading what="the recipient" />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  return <Verdicts of={found.data} />;
}

async function loadById(id: string) {
  const { node } = await send(RecipientByIdDocument, { id });
  return node?.__typename === "Recipient" ? node : null;
}

export function RecipientByIdPage({ id }: { id: string }) {
  const filters = filtersIn(place.use().query);
  const found = useQuery({ queryKey: ["recipient by id", id], queryFn: () => loadById(id) });
  if (found.isPending) return <Loading what="the recipient" />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) {
    return (
      <>
        <Heading>No such recipient</Heading>
        <Empty title="Nothing is stored about the recipient of this link">
          <p>Its messages have expired or were erased, or the link is of another tenant.</p>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Heading>
        Messages to <Address of={found.data.destination} />
      </Heading>
      <Verdicts of={found.data} />
      <FilterBar projects={false} />
      <MessageList by={{ recipient: id }} filters={filters} label="Messages" empty={<NothingFound what="recipient" />} />
    </>
  );
}

export function RecipientPage({ search }: { search: Search | undefined }) {
  const filters = filtersIn(place.use().query);
  if (!search) return <SearchAgain />;
  const destination = search.text;
  const what = destination.includes("@") ? "e-mail address" : "phone number";
  return (
    <>
      <Heading>Messages to this {what}</Heading>
      <Reachability destination={destination} />
      <FilterBar />
      <MessageList by={{ destination }} filters={filters} label="Messages" empty={<NothingFound what={what} />} />
    </>
  );
}
