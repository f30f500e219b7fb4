// Prints a page of a campaign; compiled against the generated types, so that a wrong field does not compile.
import { query } from "./src/fetch";
import { CampaignMessagesDocument, type MessageStatus } from "./src/generated/graphql";

declare const process: { argv: string[] };

const [url, token, id] = process.argv.slice(2) as [string, string, string];
const found = await query(url, token, CampaignMessagesDocument, { id, first: 3 });
const nodes = (found.campaign?.messages.edges ?? []).map((edge) => edge.node);
const statuses: MessageStatus[] = nodes.map((node) => node.status);
console.log(JSON.stringify(nodes.map((node, place) => ({ ...node, status: statuses[place] }))));
