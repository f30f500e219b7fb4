// Prints two pages of a campaign from urql's cache, which holds them as one list.
import { gql } from "@urql/core";
import { readFileSync } from "node:fs";
import { client } from "./src/urql.js";

const [url, token, id] = process.argv.slice(2);
const query = gql(readFileSync("src/CampaignMessages.graphql", "utf8"));
const urql = client(url, token);
const page = async (after) => {
  const { data, error } = await urql.query(query, { id, first: 3, after }).toPromise();
  if (error) throw error;
  return data.campaign.messages;
};
const first = await page();
const both = await page(first.pageInfo.endCursor);
console.log(JSON.stringify(both.edges.map((edge) => edge.node)));
