// A text about a message that an agent may send to the customer: no codes, no diagnostics, no addresses in clear.
import type { MessageQuery, MessageStatus } from "./generated/graphql";
import { minute } from "./times";

type Shown = NonNullable<MessageQuery["message"]>;

const masked = (destination: string): string =>
  destination.includes("@")
    ? destination.replace(/^(.)[^@]*/, "$1•••")
    : destination.replace(/.(?=.{3})/g, (digit, at: number) => (at < 3 ? digit : "•"));

function outcome(status: MessageStatus, isEmail: boolean, suppressed: boolean): string[] {
  const provider = isEmail ? "your e-mail provider" : "your phone network";
  const check = isEmail ? "Please check that the address is spelled correctly" : "Please check that the number is correct";
  switch (status) {
    case "DELIVERED":
      return isEmail
        ? ["Your e-mail provider accepted it.", "If you cannot see it, please look in your spam and promotions folders."]
        : ["It was delivered to your phone.", "If you cannot see it, please look among blocked or filtered messages."];
    case "OPENED":
    case "CLICKED":
      return ["It was delivered and has been opened."];
    case "ACCEPTED":
    case "SENT":
    case "UNKNOWN":
      return ["It is on its way; we have no confirmation of its delivery yet."];
    case "DELAYED":
      return [`Its delivery is delayed: ${provider} cannot take it at the moment.`, "It is being tried again automatically."];
    case "SOFT_BOUNCED":
      return [`It could not be delivered: ${provider} refused it for a temporary reason.`, "We can send it again."];
    case "HARD_BOUNCED":
      return [`It could not be delivered: ${provider} refused it.`, `${check}, or give us another one.`];
    case "FAILED":
      return ["It could not be delivered.", `${check} and can receive messages, or give us another one.`];
    case "REJECTED":
      return suppressed
        ? ["It was not sent, because earlier messages to you came back or were declined.", "Tell us if you want messages again."]
        : ["It was not sent because of a problem on our side.", "We are looking into it."];
    case "COMPLAINED":
      return ["It was delivered and then reported as spam.", "Tell us if you want to receive our messages again."];
  }
}

export function customerText(message: Shown): string {
  const isEmail = message.channel === "EMAIL";
  const what = isEmail ? "an e-mail" : message.channel === "VOICE" ? "a call" : "a text message";
  const to = message.destination ? ` to ${masked(message.destination)}` : "";
  const suppressed = message.events.some((event) => event.type === "SUPPRESSED" || event.type === "OPTED_OUT");
  return [
    `We sent you ${what}${to} on ${minute(message.sentAt)}.`,
    ...outcome(message.status, isEmail, suppressed),
  ].join(" ");
}
