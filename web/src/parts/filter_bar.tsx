// The chips above a list. They are in the address of the page: a link shows the same list.
import { type Filters, MORE, SPANS, filtersIn, queryOf } from "../filters";
import { place, setQuery } from "../router";
import { CHANNEL_GROUPS, STATUSES, STATUS_GROUPS, named } from "../words";
import { useViewer } from "../viewer";

interface ChipProps {
  label: string;
  isOn: boolean;
  press: () => void;
}

const Chip = ({ label, isOn, press }: ChipProps) => (
  <button type="button" class="chip" aria-pressed={isOn} onClick={press}>
    {label}
  </button>
);

const has = (list: readonly string[], all: readonly string[]): boolean => all.every((word) => list.includes(word));

function toggled<Word extends string>(list: Word[], group: Word[]): Word[] {
  return has(list, group) ? list.filter((word) => !group.includes(word)) : [...new Set([...list, ...group])];
}

interface Props {
  groups?: string[];
  projects?: boolean;
}

export function FilterBar({ groups = Object.keys(STATUS_GROUPS), projects = true }: Props) {
  const filters = filtersIn(place.use().query);
  const owned = useViewer().data?.viewer.projects ?? [];
  const change = (changed: Partial<Filters>) => setQuery(queryOf({ ...filters, ...changed }));
  const single = filters.statuses.filter(
    (status) => !Object.values(STATUS_GROUPS).some((group) => group.includes(status) && has(filters.statuses, group)),
  );
  return (
    <div class="filters">
      <div role="group" aria-label="Status">
        {groups.map((name) => {
          const group = STATUS_GROUPS[name]!;
          const press = () => change({ statuses: toggled(filters.statuses, group) });
          return <Chip key={name} label={name} isOn={has(filters.statuses, group)} press={press} />;
        })}
        {single.map((status) => {
          const press = () => change({ statuses: filters.statuses.filter((other) => other !== status) });
          return <Chip key={status} label={STATUSES[status][0]} isOn press={press} />;
        })}
      </div>
      <div role="group" aria-label="Channel">
        {Object.entries(CHANNEL_GROUPS).map(([name, group]) => {
          const press = () => change({ channels: toggled(filters.channels, group) });
          return <Chip key={name} label={name} isOn={has(filters.channels, group)} press={press} />;
        })}
      </div>
      {projects && owned.length > 1 && (
        <div role="group" aria-label="Project">
          {owned.map(({ name }) => {
            const press = () => change({ projects: toggled(filters.projects, [name]) });
            return <Chip key={name} label={name} isOn={filters.projects.includes(name)} press={press} />;
          })}
        </div>
      )}
      {Object.entries(filters.more).map(([name, values]) => (
        <div key={name} role="group" aria-label={MORE[name]}>
          {values.map((value) => {
            const rest = values.filter((other) => other !== value);
            const { [name]: _, ...others } = filters.more;
            const press = () => change({ more: rest.length ? { ...others, [name]: rest } : others });
            return <Chip key={value} label={`${MORE[name]}: ${named(name, value)}`} isOn press={press} />;
          })}
        </div>
      ))}
      <div class="span">
        <select
          aria-label="Sent"
          value={filters.span}
          onChange={(event) => change({ span: event.currentTarget.value })}
        >
          {Object.entries(SPANS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        {filters.span === "days" && (
          <>
            <input
              type="date"
              aria-label="From"
              value={filters.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
            />
            <input
              type="date"
              aria-label="To, included"
              value={filters.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
            />
          </>
        )}
      </div>
    </div>
  );
}
