// The small parts of every screen: icons, badges, times, links, copy buttons, addresses.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MessageStatus } from "../generated/graphql";
import { copy } from "../copying";
import { back, href, navigate } from "../router";
import { brief, exact, utc, zone } from "../times";
import { STATUSES, type Tone } from "../words";

const ICONS: Record<Tone | "machine" | "search" | "copy" | "back", string> = {
  good: "M3.5 8.5l3 3 6-7",
  wait: "M8 4.2V8l2.6 1.6M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0",
  warn: "M8 6v3.2M8 11.4v.1M8 2.2 14.4 13.4H1.6Z",
  bad: "M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6",
  none: "M4 8h8",
  machine: "M3.5 5.5h9v7h-9zM8 5.5v-3M6 8.6v.8M10 8.6v.8",
  search: "M11 11l3.2 3.2M12.5 7.2a5.3 5.3 0 1 1-10.6 0 5.3 5.3 0 0 1 10.6 0",
  copy: "M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6",
  back: "M10 3.5 5.5 8l4.5 4.5",
};

export const Icon = ({ name }: { name: keyof typeof ICONS }) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={ICONS[name]} />
  </svg>
);

export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>
    <Icon name={tone} />
    {children}
  </span>
);

export function StatusBadge({ status }: { status: MessageStatus }) {
  const [word, tone] = STATUSES[status];
  return <Badge tone={tone}>{word}</Badge>;
}

export function Time({ at, short = false }: { at: string; short?: boolean }) {
  zone.use();
  return (
    <time dateTime={at} title={utc(at)}>
      {short ? brief(at) : exact(at)}
    </time>
  );
}

interface LinkProps extends JSX.AnchorHTMLAttributes {
  to: string[];
  query?: URLSearchParams;
  // Called once the place is shown.
  then?: () => void;
}

export function Link({ to, query, then, children, ...more }: LinkProps) {
  const address = href(to, query);
  const follow = (event: MouseEvent) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(address);
    then?.();
  };
  return (
    <a {...more} href={address} onClick={follow}>
      {children}
    </a>
  );
}

export function CopyButton({ text, label, isId = false }: { text: string; label: string; isId?: boolean }) {
  const [said, say] = useState("");
  const timer = useRef<number>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = async () => {
    say(await copy(text).then(() => "Copied", () => "Not copied: the browser refused"));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say(""), 2000);
  };
  return (
    <>
      <button type="button" class="quiet" data-copy-id={isId || undefined} onClick={press}>
        <Icon name={said === "Copied" ? "good" : "copy"} />
        {said || label}
      </button>
      <span class="hidden" role="status">
        {said}
      </span>
    </>
  );
}

// The one place that shows an address, as the API returns it: a way to unmask one belongs here.
export const Address = ({ of }: { of: string | null | undefined }) =>
  of ? <span class="address">{of}</span> : <span class="muted">Not stated</span>;

export function Heading({ children, back }: { children: ComponentChildren; back?: ComponentChildren }) {
  return (
    <div class="heading">
      {back}
      <h1 tabIndex={-1}>{children}</h1>
    </div>
  );
}

export const BackLink = () => (
  <button type="button" class="quiet back" data-back onClick={back}>
    <Icon name="back" />
    Back
  </button>
);
