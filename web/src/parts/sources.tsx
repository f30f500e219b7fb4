// Whether the events of a project arrive: what "searched up to when?" depends on.
import type { HealthFragment } from "../generated/graphql";
import { ago } from "../times";
import { HEALTH, SOURCES } from "../words";
import { Badge, Icon } from "./basics";

export function Sources({ health }: { health: HealthFragment[] }) {
  return (
    <ul class="sources">
      {health.map((source) => {
        const [word, tone] = HEALTH[source.state];
        return (
          <li key={source.source}>
            <Badge tone={tone}>{word}</Badge>
            <span>
              {SOURCES[source.source] ?? source.source}
              {source.newestEventAt && <span class="muted"> · newest event {ago(source.newestEventAt)}</span>}
            </span>
            {(source.state === "BEHIND" || source.state === "DOWN") && <p>{source.reason}</p>}
          </li>
        );
      })}
    </ul>
  );
}

// Nothing, as long as all sources are in time.
export function StaleSources({ health }: { health: HealthFragment[] }) {
  const stale = health.filter(({ state }) => state === "BEHIND" || state === "DOWN");
  return (
    <>
      {stale.map((source) => (
        <p key={source.source} class="note warn">
          <Icon name="warn" />
          <span>
            <strong>{SOURCES[source.source] ?? source.source} is {HEALTH[source.state][0].toLowerCase()}:</strong> newer
            events may be missing here. {source.reason}
          </span>
        </p>
      ))}
    </>
  );
}

export const retention = (days: number | null | undefined): string =>
  days ? `Messages are stored for ${days} days.` : "Messages are stored indefinitely.";
