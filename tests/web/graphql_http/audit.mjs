// Audits the server at `process.argv[2]` with the bearer token `process.argv[3]`; prints a line of JSON an audit.
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const results = await auditServer({
  url,
  fetchFn: (address, options) =>
    fetch(address, { ...options, headers: { ...options?.headers, authorization: `Bearer ${token}` } }),
});
for (const { id, name, status, reason } of results) {
  console.log(JSON.stringify({ id, name, status, reason: reason ?? null }));
}
