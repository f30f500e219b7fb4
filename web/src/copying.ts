// The clipboard, and a table of what is shown as a file.
export const copy = (text: string): Promise<void> => navigator.clipboard.writeText(text);

// A spreadsheet would run a cell that begins like a formula.
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export const csv = (rows: string[][]): string => rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";

// Thousands are separated on the screen; a spreadsheet reads digits alone as a number.
const plain = (text: string): string => (/^[\d,]+$/.test(text) ? text.replaceAll(",", "") : text);

// Every table within an element, each below its caption and above an empty line.
export function tables(within: Element): string[][] {
  return [...within.querySelectorAll("table")].flatMap((table) => [
    [table.caption?.textContent ?? ""],
    ...[...table.rows].map((row) => [...row.cells].map((each) => plain((each.textContent ?? "").trim()))),
    [],
  ]);
}

export function download(name: string, rows: string[][]): void {
  const link = document.createElement("a");
  // A byte order mark, by which spreadsheets recognise UTF-8.
  link.href = URL.createObjectURL(new Blob(["\uFEFF", csv(rows)], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
