// One address or number: whether it can be reached on each channel, and its messages.
import { useQuery } from "@tanstack/preact-query";
import { filtersIn } from "../filters";
import { RecipientDocument, type RecipientQuery } from "../generated/graphql";
import { Badge, Heading, Link, Time } from "../parts/basics";
import { FilterBar } from "../parts/filter_bar";
import { MessageList } from "../parts/message_list";
import { NothingFound, SearchAgain } from "../parts/nothing_found";
import { Failure, Loading } from "../parts/states";
import { send } from "../request";
import { type Search, place } from "../router";
import { CHANNELS, EVIDENCE, VERDICTS } from "../words";

type Verdict = RecipientQuery["recipient"]["channels"][number];

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

function Reachability({ destination }: { destination: string }) {
  const found = useQuery({
    queryKey: ["recipient", destination],
    queryFn: () => send(RecipientDocument, { destination }),
  });
  if (found.isPending) return <Loading what="the recipient" />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  return (
    <div class="verdicts">
      {found.data.recipient.channels.map((verdict) => (
        <ChannelVerdict key={verdict.channel} verdict={verdict} />
      ))}
    </div>
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
