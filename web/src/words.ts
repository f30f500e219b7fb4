// The words and tones of what the API returns as enums.
import type {
  Channel,
  MessageEventType,
  MessageStatus,
  ReachabilityEvidenceKind,
  ReachabilityVerdict,
  ResponsibleParty,
  SourceHealthState,
} from "./generated/graphql";

export type Tone = "good" | "wait" | "warn" | "bad" | "none";

export const STATUSES: Record<MessageStatus, [string, Tone, string]> = {
  ACCEPTED: ["On its way", "wait", "AWS accepted the message and is trying to deliver it."],
  SENT: ["Sent", "wait", "The carrier accepted the message; there is no delivery receipt yet."],
  DELAYED: ["Delayed", "warn", "A temporary problem delays the delivery; it is still being tried."],
  UNKNOWN: ["Unknown", "none", "The provider does not know what happened to the message."],
  DELIVERED: ["Delivered", "good", "The recipient’s mailbox provider or device took the message."],
  OPENED: ["Opened", "good", "The recipient opened the message."],
  CLICKED: ["Clicked", "good", "The recipient clicked a link in the message."],
  SOFT_BOUNCED: ["Not delivered", "bad", "The mailbox provider refused the message for a temporary reason."],
  HARD_BOUNCED: ["Bounced", "bad", "The mailbox provider refused the message for good."],
  FAILED: ["Failed", "bad", "The message could not be delivered."],
  REJECTED: ["Not sent", "bad", "AWS refused the message: delivery was never attempted."],
  COMPLAINED: ["Spam complaint", "warn", "The recipient reported the message as spam."],
};

export const STATUS_GROUPS: Record<string, MessageStatus[]> = {
  "Not delivered": ["HARD_BOUNCED", "SOFT_BOUNCED", "FAILED", "REJECTED"],
  Complaints: ["COMPLAINED"],
  "On its way": ["ACCEPTED", "SENT", "DELAYED", "UNKNOWN"],
  Delivered: ["DELIVERED", "OPENED", "CLICKED"],
};
// What a project lists across campaigns.
export const FAILURES = ["HARD_BOUNCED", "SOFT_BOUNCED", "FAILED", "REJECTED", "COMPLAINED"] satisfies MessageStatus[];

export const CHANNELS: Record<Channel, string> = {
  EMAIL: "E-mail",
  SMS: "Text message",
  MMS: "MMS",
  RCS: "RCS",
  VOICE: "Call",
  OTHER: "Other",
};
export const CHANNEL_GROUPS: Record<string, Channel[]> = {
  "E-mail": ["EMAIL"],
  Texts: ["SMS", "MMS", "RCS"],
  Calls: ["VOICE"],
};

export const PARTIES: Record<ResponsibleParty, string> = {
  SENDER: "Sender",
  RECIPIENT: "Recipient",
  CARRIER: "Carrier",
  MAILBOX_PROVIDER: "Mailbox provider",
  AWS: "AWS",
  UNKNOWN: "Unknown",
};

export const VERDICTS: Record<ReachabilityVerdict, [string, Tone]> = {
  REACHABLE: ["Reachable", "good"],
  DOUBTFUL: ["Doubtful", "warn"],
  BLOCKED: ["Blocked", "bad"],
  OPTED_OUT: ["Opted out", "bad"],
  UNKNOWN: ["Unknown", "none"],
};

export const EVIDENCE: Record<ReachabilityEvidenceKind, string> = {
  ARRIVED: "A message arrived",
  COMPLAINED: "Reported as spam",
  COMPLAINT_WITHDRAWN: "Taken out of the spam folder",
  POSSIBLY_COMPLAINED: "Perhaps reported as spam",
  OPTED_OUT: "Unsubscribed or opted out",
  OPTED_IN: "Subscribed",
  SUPPRESSED: "Not sent: on a list of AWS",
  REFUSED: "Refused for good",
  FAILED: "Did not arrive",
};

export const HEALTH: Record<SourceHealthState, [string, Tone]> = {
  LIVE: ["Live", "good"],
  QUIET: ["Quiet", "none"],
  BEHIND: ["Behind", "warn"],
  DOWN: ["Down", "bad"],
};

export const SOURCES: Record<string, string> = {
  pinpoint: "Pinpoint",
  ses: "E-mail (SES)",
  sms: "Texts and calls (End User Messaging)",
};

export const EVENTS: Record<MessageEventType, [string, Tone]> = {
  ACCEPTED: ["Accepted by AWS", "wait"],
  DELAYED: ["Delayed", "warn"],
  SENT: ["Accepted by the carrier", "wait"],
  DELIVERED: ["Delivered", "good"],
  OPENED: ["Opened", "good"],
  CLICKED: ["Clicked", "good"],
  SOFT_BOUNCED: ["Refused for now", "bad"],
  HARD_BOUNCED: ["Refused for good", "bad"],
  REJECTED: ["Refused by AWS", "bad"],
  SUPPRESSED: ["Not sent: on a suppression list", "bad"],
  FAILED: ["Failed", "bad"],
  RENDERING_FAILED: ["Template not rendered", "bad"],
  COMPLAINED: ["Reported as spam", "warn"],
  POSSIBLY_COMPLAINED: ["Perhaps reported as spam", "warn"],
  NOT_SPAM: ["Taken out of the spam folder", "good"],
  AUTHENTICATION_FAILED: ["Authentication failed", "warn"],
  UNSUBSCRIBED: ["Unsubscribed", "warn"],
  SUBSCRIPTION_CHANGED: ["Subscription changed", "none"],
  OPTED_OUT: ["Opted out", "warn"],
  OTHER_ADDRESS: ["Report about another address", "none"],
  UNKNOWN: ["Unknown event", "none"],
};

const SHORT = new Set(["AOL", "ATT", "BT", "UOL", "SFR", "QQ", "KPN", "KDDI", "KT", "MTN", "STC", "EE", "TIM", "O2", "A1"]);
const REGIONS = new Intl.DisplayNames(["en"], { type: "region" });

const titled = (value: string): string =>
  value
    .split("_")
    .map((word) => (SHORT.has(word) ? word : word.charAt(0) + word.slice(1).toLowerCase()))
    .join(" ");

// A value that numbers are broken down by, in words.
export function named(by: string, value: string): string {
  if (by === "event") return EVENTS[value as MessageEventType][0];
  if (value === "OTHER") return "Others";
  if (by === "country" && /^[A-Z]{2}$/.test(value)) return REGIONS.of(value) ?? value;
  return by === "provider" || by === "carrier" ? titled(value) : value;
}
