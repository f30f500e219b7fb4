// Prints two pages of a campaign from Apollo's cache, which holds them as one list.
import { gql } from "@apollo/client";
import { readFileSync } from "node:fs";
import { client } from "./src/apollo.js";

const [url, token, id] = process.argv.slice(2);
const query = gql(readFileSync("src/CampaignMessages.graphql", "utf8"));
const apollo = client(url, token);
const options = { query, variables: { id, first: 3 } };
const { data } = await apollo.query(options);
const { endCursor: after } = data.campaign.messages.pageInfo;
await apollo.watchQuery(options).fetchMore({ variables: { after } });
const { campaign } = apollo.readQuery(options);
console.log(JSON.stringify(campaign.messages.edges.map((edge) => edge.node)));
