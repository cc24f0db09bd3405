// Prints the outcome of every audit of the reference suite for GraphQL over HTTP as one JSON array.
import { auditServer } from "graphql-http";

const { KASSA_URL: url, KASSA_TOKEN: token } = process.env;

const results = await auditServer({
  url,
  fetchFn: (address, options) =>
    fetch(address, { ...options, headers: { ...options?.headers, authorization: `Bearer ${token}` } }),
});
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
