import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "graphql-sse";
import { authorization, url } from "./house.mjs";
import { FOLLOW, gapless, TOTAL, until, write } from "./streams.mjs";

const FN = "9999000000000080";

const client = (headers = { authorization }) => createClient({ url, headers, singleConnection: false, retryAttempts: 0 });

test("the log is followed from a position, then live, without gap or double", async () => {
  const last = await write(FN, 1);
  const sse = client();
  const reading = until(sse.iterate({ query: FOLLOW, variables: { after: 0 } }), (seen) => seen.length > last);
  await write(FN, 2);
  const positions = (await reading).map(({ data }) => data.events.position);

  assert.equal(positions[0], 1);
  assert.ok(gapless(positions), String(positions));
  sse.dispose();
});

test("a view is told at once and again when it has changed", async () => {
  const fn = "9999000000000081";
  const sse = client();
  const seen = await until(sse.iterate({ query: TOTAL, variables: { fn } }), (so_far) => {
    if (so_far.length === 1) write(fn, 1);
    return so_far.at(-1).data.fiscalDocuments.totalCount === 1;
  });

  assert.equal(seen[0].data.fiscalDocuments.totalCount, 0);
  sse.dispose();
});

test("a query is answered and completed", async () => {
  const sse = client();
  const [answer, ...more] = await until(sse.iterate({ query: "{ __typename }" }), () => false);

  assert.deepEqual(answer.data, { __typename: "Query" });
  assert.deepEqual(more, []);
  sse.dispose();
});

test("a document that is not valid is told with its code", async () => {
  const sse = client();
  let code;
  try {
    const [answer] = await until(sse.iterate({ query: "subscription { eventz { position } }" }), () => true);
    code = answer.errors[0].extensions.code;
  } catch (error) {
    code = error[0]?.extensions.code ?? (await error.response?.json())?.errors[0].extensions.code;
  }
  assert.equal(code, "BAD_REQUEST");
  sse.dispose();
});

test("a token that is not valid is told as 401", async () => {
  const sse = client({ authorization: "Bearer wrong" });
  await assert.rejects(until(sse.iterate({ query: "{ __typename }" }), () => true), (error) => {
    assert.equal(error.response?.status, 401);
    return true;
  });
});
