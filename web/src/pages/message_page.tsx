// One message: the answer first, then what happened, then the facts.
import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { customerText } from "../customer";
import { MessageDocument, type MessageQuery } from "../generated/graphql";
import { Address, BackLink, Badge, CopyButton, Heading, Icon, Link, Time } from "../parts/basics";
import { Rows } from "../parts/message_list";
import { StaleSources, retention } from "../parts/sources";
import { Empty, Failure, Loading } from "../parts/states";
import { Timeline } from "../parts/timeline";
import { send } from "../request";
import { ago, zone } from "../times";
import { CHANNELS, PARTIES, STATUSES } from "../words";

type Shown = NonNullable<MessageQuery["message"]>;

const FIRST_POLL_MS = 5_000;
const LAST_POLL_MS = 60_000;

function Answer({ message, updatedAt }: { message: Shown; updatedAt: number }) {
  const [word, tone, meaning] = STATUSES[message.status];
  const reason = message.statusReason;
  return (
    <section class={`card answer ${tone}`} aria-label="Status">
      <p class="verdict">
        <Badge tone={tone}>{word}</Badge>
        <span class="muted">
          {message.isFinal ? (
            "This is final."
          ) : message.settlesAt ? (
            <>
              May change until <Time at={message.settlesAt} />
            </>
          ) : (
            "May still change."
          )}
        </span>
      </p>
      <p class="summary">{reason?.summary ?? meaning}</p>
      {reason && (
        <p class="advice">
          <strong>{reason.advice}</strong>
        </p>
      )}
      {message.failedAfterDelivery && <p>A failure was reported after a delivery.</p>}
      {reason && tone !== "good" && (
        <dl class="facts inline">
          <Fact name="Who can act">{PARTIES[reason.responsibleParty]}</Fact>
          <Fact name="Code">
            <code>{reason.code}</code>
          </Fact>
          {reason.isPermanent !== null && (
            <Fact name="A retry">{reason.isPermanent ? "cannot succeed" : "may succeed"}</Fact>
          )}
          {reason.diagnostic && (
            <Fact name="The provider’s words">
              <code>{reason.diagnostic}</code>
            </Fact>
          )}
        </dl>
      )}
      <StaleSources health={message.project.sourceHealth} />
      {!message.isFinal && <p class="muted small">Read {ago(new Date(updatedAt).toISOString())}; refreshed automatically.</p>}
    </section>
  );
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function ForCustomer({ message }: { message: Shown }) {
  zone.use();
  const text = customerText(message);
  return (
    <section class="card customer" aria-labelledby="customer">
      <h2 id="customer">For the customer</h2>
      <blockquote>{text}</blockquote>
      <CopyButton text={text} label="Copy for the customer" />
    </section>
  );
}

function Facts({ message }: { message: Shown }) {
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">Details</h2>
      <dl class="facts">
        <Fact name="To">
          <Address of={message.destination} />
        </Fact>
        <Fact name="From">
          <Address of={message.sender} />
        </Fact>
        {message.__typename === "EmailMessage" && <Fact name="Subject">{message.subject ?? "Not stated"}</Fact>}
        <Fact name="Sent">
          <Time at={message.sentAt} />
        </Fact>
        <Fact name="Newest event">
          <Time at={message.updatedAt} />
        </Fact>
        <Fact name="Project">
          <Link to={["project", message.project.name]}>{message.project.name}</Link>
        </Fact>
        {message.campaignId && (
          <Fact name="Campaign">
            <Link to={["campaign", message.campaignId]}>{message.campaignId}</Link>
          </Fact>
        )}
        {message.journeyId && (
          <Fact name="Journey">
            <Link to={["journey", message.journeyId]}>{message.journeyId}</Link>
          </Fact>
        )}
        {message.reference && <Fact name="Your reference">{message.reference}</Fact>}
        {message.__typename === "EmailMessage" && (
          <Fact name="Opens and clicks">
            {message.openCount} and {message.clickCount} by people,{" "}
            {message.automatedOpenCount + message.automatedClickCount} by machines
          </Fact>
        )}
        {"carrier" in message && message.carrier && <Fact name="Carrier">{message.carrier}</Fact>}
        {"isoCountryCode" in message && message.isoCountryCode && <Fact name="Country">{message.isoCountryCode}</Fact>}
        {"parts" in message && message.parts && <Fact name="Message parts">{message.parts}</Fact>}
        {"priceUsd" in message && message.priceUsd && <Fact name="Price">${message.priceUsd}</Fact>}
        <Fact name="Message id">
          <code class="break">{message.messageId}</code>
        </Fact>
      </dl>
      <p class="actions">
        <CopyButton text={message.messageId} label="Copy id" isId />
        <CopyButton text={JSON.stringify(message, null, 2)} label="Copy as JSON" />
      </p>
    </section>
  );
}

const NotFound = () => (
  <Empty title="There is no such message">
    <p>It was looked for in all of your projects. It may be older than they store messages, or its events never arrived.</p>
  </Empty>
);

export function MessagePage({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ["message", id],
    queryFn: () => send(MessageDocument, { id }),
    refetchInterval: (query) => {
      if (query.state.data?.message?.isFinal !== false) return false;
      return Math.min(FIRST_POLL_MS * 1.5 ** query.state.dataUpdateCount, LAST_POLL_MS);
    },
  });
  const message = found.data?.message;
  const recipients = message?.__typename === "EmailMessage" ? message.recipients : [];
  return (
    <>
      <Heading back={<BackLink />}>
        {message ? CHANNELS[message.channel] : "Message"}
        {message?.destination && (
          <>
            {" "}
            to <Address of={message.destination} />
          </>
        )}
      </Heading>
      {found.isPending && <Loading what="the message" />}
      {found.isError && <Failure error={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && !message && <NotFound />}
      {message && (
        <div class="columns">
          <div>
            <Answer message={message} updatedAt={found.dataUpdatedAt} />
            {recipients.length > 0 && (
              <section class="card" aria-labelledby="recipients">
                <h2 id="recipients">
                  <Icon name="none" /> {recipients.length} recipients
                </h2>
                <Rows rows={recipients} label="Recipients" />
              </section>
            )}
            <Timeline message={message} />
          </div>
          <div>
            <ForCustomer message={message} />
            <Facts message={message} />
            <p class="muted small">{retention(message.project.retentionDays)}</p>
          </div>
        </div>
      )}
    </>
  );
}
