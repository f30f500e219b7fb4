// Charts as inline SVG. Each has its numbers as a table beside it, which is what a screen reader reads.
import type { ComponentChildren } from "preact";

const WIDTH = 720;
const HEIGHT = 150;

export interface Column {
  label: string;
  // From the bottom to the top: each is a part of the one before.
  values: number[];
}

interface ColumnsProps {
  columns: Column[];
  series: string[];
  label: string;
  rows: ComponentChildren;
}

// Columns of nested parts, such as messages with those of them that were delivered.
export function Columns({ columns, series, label, rows }: ColumnsProps) {
  const most = Math.max(1, ...columns.map((column) => column.values[0] ?? 0));
  const step = WIDTH / Math.max(columns.length, 1);
  const width = Math.max(1, Math.min(step * 0.8, 40));
  return (
    <figure class="chart">
      <figcaption>
        <span>{label}</span>
        {series.map((name, number) => (
          <span key={name} class="key">
            <span class={`swatch part${number}`} />
            {name}
          </span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {columns.map((column, at) => (
          <g key={column.label}>
            <title>{`${column.label}: ${column.values.map((value, number) => `${value} ${series[number]}`).join(", ")}`}</title>
            {column.values.map((value, number) => {
              const height = (value / most) * (HEIGHT - 2);
              const x = at * step + (step - width) / 2;
              return <rect key={number} class={`part${number}`} x={x} y={HEIGHT - height} width={width} height={height} />;
            })}
          </g>
        ))}
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      </svg>
      <p class="ends muted small" aria-hidden="true">
        <span>{columns[0]?.label}</span>
        <span>{columns.length > 1 && columns.at(-1)!.label}</span>
      </p>
      <details>
        <summary>As a table</summary>
        {rows}
      </details>
    </figure>
  );
}

// A bar in a cell: a share of the whole, beside its number.
export const Bar = ({ part, of, tone }: { part: number; of: number; tone: string }) => (
  <svg class={`bar-chart ${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="rest" width="100" height="8" />
    <rect class="share" width={of ? (100 * part) / of : 0} height="8" />
  </svg>
);
