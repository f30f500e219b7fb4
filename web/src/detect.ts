// What a text in the search box is taken for.

export type Kind = "destination" | "message" | "any" | "campaign" | "journey" | "reference";

export const KINDS: Record<Kind, string> = {
  destination: "E-mail address or phone number",
  message: "Message id or Message-ID header",
  campaign: "Campaign id",
  journey: "Journey id",
  reference: "Your own reference",
  any: "Any id or reference",
};

const MESSAGE_ID_HEADER = /^<?[\w-]+@([\w-]+\.)?amazonses\.com>?$/i;
const GLOBAL_IDS: [RegExp, Kind][] = [
  [/^msg_/, "message"],
  [/^cmp_/, "campaign"],
  [/^jrn_/, "journey"],
];

export const isPhoneNumber = (text: string): boolean =>
  /^\+?[\d\s().\-/]+$/.test(text) && text.replace(/\D/g, "").length >= 7;

export function detect(typed: string): Kind {
  const text = typed.trim();
  for (const [shape, kind] of GLOBAL_IDS) {
    if (shape.test(text)) return kind;
  }
  if (MESSAGE_ID_HEADER.test(text)) return "message";
  if (text.includes("@") || isPhoneNumber(text)) return "destination";
  return "any";
}

// What the box says while one types.
export function describe(typed: string): string {
  const kind = detect(typed);
  if (kind === "destination") return typed.includes("@") ? "E-mail address" : "Phone number";
  return KINDS[kind];
}
