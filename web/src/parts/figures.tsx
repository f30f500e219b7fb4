// Numbers of messages, each a link to the messages that it counts.
import type { ComponentChildren } from "preact";
import { type Filters, NO_FILTERS, queryOf } from "../filters";
import type { GroupFragment, MessageStatus, NumbersFragment, ShareFragment } from "../generated/graphql";
import { download, tables } from "../copying";
import { minute, zone } from "../times";
import { STATUSES, named } from "../words";
import { Link, StatusBadge } from "./basics";
import { Bar } from "./chart";

export const count = (number: number): string => number.toLocaleString("en-GB");
export const usd = (text: string): string => `$${text}`;
const percent = ({ value }: ShareFragment): string => (value == null ? "–" : `${(100 * value).toFixed(value < 0.1 ? 2 : 1)} %`);

// Where the lists of a screen's numbers are, and which of them it has.
export interface Lists {
  path: string[];
  has: (filters: Filters) => boolean;
  span?: string;
}

export const toList = (): void => document.getElementById("messages")?.focus();

interface NumberProps {
  of: number;
  lists: Lists;
  filters: Partial<Filters>;
  what: string;
}

export function NumberLink({ of, lists, filters, what }: NumberProps) {
  const wanted = { ...NO_FILTERS, span: lists.span ?? "", ...filters };
  if (!of || !lists.has(wanted)) return <>{count(of)}</>;
  return (
    <Link to={lists.path} query={queryOf(wanted)} then={toList} aria-label={`${count(of)} ${what}: list them`}>
      {count(of)}
    </Link>
  );
}

const DELIVERED: MessageStatus[] = ["DELIVERED", "OPENED", "CLICKED", "COMPLAINED"];

export function Funnel({ numbers, lists }: { numbers: NumbersFragment; lists: Lists }) {
  const { rates } = numbers;
  const steps: [string, number, Partial<Filters>, string][] = [
    ["Messages", numbers.messages, {}, ""],
    ["Delivered", numbers.delivered, { statuses: DELIVERED }, percent(rates.delivery)],
    ["Opened", numbers.opened, { more: { event: ["OPENED"] } }, `${percent(rates.open)} of delivered e-mails`],
    ["Clicked", numbers.clicked, { more: { event: ["CLICKED"] } }, `${percent(rates.click)} of delivered e-mails`],
  ];
  return (
    <Figures head={["Step", "Messages", "", "Share"]} label="Funnel">
      {steps.map(([name, of, filters, share]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td class="number">
            <NumberLink of={of} lists={lists} filters={filters} what={name} />
          </td>
          <td class="bar-cell">
            <Bar part={of} of={numbers.messages} tone="good" />
          </td>
          <td class="muted">{share}</td>
        </tr>
      ))}
    </Figures>
  );
}

export function Problems({ numbers, lists }: { numbers: NumbersFragment; lists: Lists }) {
  const { rates } = numbers;
  const facts: [string, number, Partial<Filters>, string][] = [
    ["Bounced", numbers.hardBounced, { statuses: ["HARD_BOUNCED"] }, `${percent(rates.hardBounce)} of e-mails`],
    ["Refused for now", numbers.softBounced, { statuses: ["SOFT_BOUNCED"] }, ""],
    ["Failed or not sent", numbers.failed, { statuses: ["FAILED", "REJECTED"] }, ""],
    ["Spam complaints", numbers.complained, { statuses: ["COMPLAINED"] }, `${percent(rates.complaint)} of delivered e-mails`],
    ["Unsubscribed", numbers.unsubscribed, { more: { event: ["UNSUBSCRIBED", "OPTED_OUT"] } }, `${percent(rates.unsubscribe)} of delivered`],
  ];
  return (
    <Figures head={["Problem", "Messages", "Share"]} label="Problems">
      {facts.map(([name, of, filters, share]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td class="number">
            <NumberLink of={of} lists={lists} filters={filters} what={name} />
          </td>
          <td class="muted">{share}</td>
        </tr>
      ))}
    </Figures>
  );
}

export function Statuses({ numbers, lists }: { numbers: NumbersFragment; lists: Lists }) {
  return (
    <Figures head={["Status", "Messages", ""]} label="Messages by status">
      {numbers.byStatus.map(({ status, messages }) => (
        <tr key={status}>
          <th scope="row">
            <StatusBadge status={status} />
          </th>
          <td class="number">
            <NumberLink of={messages} lists={lists} filters={{ statuses: [status] }} what={`with the status ${STATUSES[status][0]}`} />
          </td>
          <td class="bar-cell">
            <Bar part={messages} of={numbers.messages} tone={STATUSES[status][1]} />
          </td>
        </tr>
      ))}
    </Figures>
  );
}

export function Reasons({ numbers, lists }: { numbers: NumbersFragment; lists: Lists }) {
  if (!numbers.reasons.length) return null;
  return (
    <Figures head={["Reason", "Messages"]} label="Reasons">
      {numbers.reasons.map(({ code, messages }) => (
        <tr key={code}>
          <th scope="row">
            <code>{code}</code>
          </th>
          <td class="number">
            <NumberLink of={messages} lists={lists} filters={{ more: { reason: [code] } }} what={code} />
          </td>
        </tr>
      ))}
    </Figures>
  );
}

interface BreakdownProps {
  by: string;
  label: string;
  groups: GroupFragment[];
  lists: Lists;
}

const FAILED: MessageStatus[] = ["HARD_BOUNCED", "SOFT_BOUNCED", "FAILED", "REJECTED"];

export function Breakdown({ by, label, groups, lists }: BreakdownProps) {
  if (!groups.length) return null;
  const priced = groups.some((group) => group.costUsd !== "0");
  const head = [label, "Messages", "Delivered", "Not delivered", "Complaints", ...(priced ? ["Cost"] : [])];
  return (
    <Figures head={head} label={`By ${label.toLowerCase()}`}>
      {groups.map((group) => {
        const more = { [by]: [group.value] };
        const cell = (of: number, statuses: MessageStatus[], what: string) => (
          <td class="number">
            <NumberLink of={of} lists={lists} filters={{ statuses, more }} what={`${what}, ${named(by, group.value)}`} />
          </td>
        );
        return (
          <tr key={group.value}>
            <th scope="row">{named(by, group.value)}</th>
            {cell(group.messages, [], "messages")}
            {cell(group.delivered, DELIVERED, "delivered")}
            {cell(group.hardBounced + group.softBounced + group.failed, FAILED, "not delivered")}
            {cell(group.complained, ["COMPLAINED"], "complaints")}
            {priced && <td class="number">{usd(group.costUsd)}</td>}
          </tr>
        );
      })}
    </Figures>
  );
}

// Every table of the numbers that the button is within, as one file.
export const DownloadNumbers = ({ name }: { name: string }) => (
  <button
    type="button"
    class="quiet"
    onClick={(event) => download(`${name}.csv`, tables(event.currentTarget.closest("[data-numbers]")!))}
  >
    Download the numbers (CSV)
  </button>
);

export function Freshness({ numbers }: { numbers: NumbersFragment }) {
  zone.use();
  return (
    <p class="muted small">
      {numbers.asOf && <>Counted up to {minute(numbers.asOf)}. </>}
      {numbers.pending > 0 && numbers.settlesAt && (
        <>
          {count(numbers.pending)} may still change until {minute(numbers.settlesAt)}.{" "}
        </>
      )}
      {numbers.countsAreLowerBounds && <>The true numbers may be higher: a project has no statistics, or a message too many events. </>}
      Opens and clicks are those of people; machines opened {count(numbers.opens.uniqueByMachines)} messages.
    </p>
  );
}

export function CostLine({ cost }: { cost: NumbersFragment["cost"] }) {
  if (!cost) return null;
  return (
    <p>
      Texts and calls cost <strong>{usd(cost.totalUsd)}</strong>
      {cost.perMessageUsd && `, ${usd(cost.perMessageUsd)} for each of ${count(cost.pricedMessages)} priced`}
      {cost.unpricedMessages > 0 && `; ${count(cost.unpricedMessages)} ${cost.unpricedMessages === 1 ? "has" : "have"} no price yet`}. It is not the bill of AWS.
    </p>
  );
}

interface FiguresProps {
  head: string[];
  label: string;
  children: ComponentChildren;
}

export const Figures = ({ head, label, children }: FiguresProps) => (
  <div class="figures" role="region" aria-label={label} tabIndex={0}>
    <table>
      <caption class="hidden">{label}</caption>
      <thead>
        <tr>
          {head.map((name, number) =>
            name ? (
              <th key={name} scope="col" class={number && name !== "Share" ? "number" : undefined}>
                {name}
              </th>
            ) : (
              <td key={number} class="bar-cell" />
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
