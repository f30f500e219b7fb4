// The events of a message, oldest first, with the time between them.
import type { EventFragment, MessageQuery } from "../generated/graphql";
import { duration, secondsBetween } from "../times";
import { EVENTS } from "../words";
import { Icon, Time } from "./basics";

const GAP_SECONDS = 60;

const RULES: Record<string, string> = {
  ses_bot_flag: "SES marked it as a robot",
  apple_mail_privacy: "Apple Mail loads pictures for everyone",
  robot_user_agent: "the program that did it names itself as one",
  soon_after_delivery: "too soon after the delivery for a person",
  automatic_reply: "an automatic reply",
};

type Shown = NonNullable<MessageQuery["message"]>;

const isSame = (one: { type: string; occurredAt: string }, other: { type: string; occurredAt: string }): boolean =>
  one.type === other.type && one.occurredAt === other.occurredAt;

function Entry({ event, overruled }: { event: EventFragment; overruled: boolean }) {
  const [word, tone] = EVENTS[event.type];
  return (
    <div class={overruled ? "entry overruled" : "entry"}>
      <span class={`dot ${tone}`}>
        <Icon name={event.isAutomated ? "machine" : tone} />
      </span>
      <div>
        <p class="what">
          <strong>{word}</strong>
          {event.isAutomated && <span class="tag">by a machine</span>}
          {overruled && <span class="tag">overruled by the status</span>}
          <code title="The provider’s own word">
            {[event.providerType, event.providerStatus].filter(Boolean).join(" · ")}
          </code>
        </p>
        <p class="muted">
          <Time at={event.occurredAt} />
          {event.occurredAtIsApproximate && " (time of arrival)"}
        </p>
        {event.automationRule && <p>Not a person: {RULES[event.automationRule] ?? event.automationRule}.</p>}
        {event.namedAddress && <p>About another address: {event.namedAddress}</p>}
        {event.subscription && <p>Subscription: {event.subscription}</p>}
        {event.link && <p class="break">Link: {event.link}</p>}
        {event.diagnostic && (
          <p>
            <code class="block">{event.diagnostic}</code>
          </p>
        )}
        <details>
          <summary>Event as JSON</summary>
          <pre tabIndex={0} aria-label="Event as JSON">
            {JSON.stringify(event, null, 2)}
          </pre>
        </details>
      </div>
    </div>
  );
}

export function Timeline({ message }: { message: Shown }) {
  const { events } = message;
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">What happened</h2>
      {message.eventsTruncated && <p class="muted">More events were received than are stored: counts are lower bounds.</p>}
      <ol class="timeline">
        {events.map((event, index) => {
          const before = events[index - 1];
          const gap = before ? secondsBetween(before.occurredAt, event.occurredAt) : 0;
          return (
            <li key={`${event.type}${event.occurredAt}${event.providerType}${index}`}>
              {gap >= GAP_SECONDS && <p class="gap">{duration(gap)} later</p>}
              <Entry event={event} overruled={message.contradictedEvents.some((other) => isSame(other, event))} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
