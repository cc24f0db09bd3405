// What both streaming clients are tested with: documents, and a writer beside the reader.
import { authorization, url, wish } from "./house.mjs";

export const FOLLOW = `
  subscription Follow($after: Long, $stream: String) {
    events(after: $after, stream: $stream) { __typename position type stream }
  }
`;

/** The server keeps how far this reader has come: `after` counts the first time only. */
export const FOLLOW_NAMED = `
  subscription FollowNamed($name: String!, $acknowledge: AcknowledgeMode!) {
    events(subscription: $name, acknowledge: $acknowledge, after: 0) { position }
  }
`;

export const ACKNOWLEDGE = `
  mutation Acknowledge($name: String!, $position: Long!) {
    acknowledgeEvents(subscription: $name, position: $position) { errors { code message } }
  }
`;

export const TOTAL = `
  subscription Total($fn: String!) {
    fiscalDocuments(filter: { fn: { eq: $fn } }) { __typename totalCount nodes { fdNumber } }
  }
`;

/** Imports one receipt of this drive; answers the position of its last event. */
export const write = async (fn, number) => {
  const query = "mutation M($input: ImportDocumentsInput!) { importDocuments(input: $input) { receipt { position } } }";
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input: wish(fn, number) } }),
  });
  return (await response.json()).data.importDocuments.receipt.position;
};

/** The results of a subscription (an async iterator) until `enough` says so. */
export const until = async (results, enough) => {
  const seen = [];
  for await (const result of results) {
    seen.push(result);
    if (enough(seen)) break;
  }
  return seen;
};

/** Rising by one: nothing missing, nothing twice. */
export const gapless = (positions) => positions.every((position, index) => index === 0 || position === positions[index - 1] + 1);
