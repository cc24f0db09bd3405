import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { authorization, token, url } from "./house.mjs";
import { ACKNOWLEDGE, FOLLOW, FOLLOW_NAMED, gapless, TOTAL, until, write } from "./streams.mjs";

const FN = "9999000000000070";

class Authorized extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { authorization } });
  }
}

const client = (options = {}) =>
  createClient({ url: url.replace("http", "ws"), webSocketImpl: Authorized, retryAttempts: 0, ...options });

const within = (promise, milliseconds = 10_000) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error("nothing came in time")), milliseconds).unref()),
  ]);

test("the log is followed from a position, then live, without gap or double", async () => {
  const last = await write(FN, 1);
  const ws = client();
  const reading = until(ws.iterate({ query: FOLLOW, variables: { after: 0 } }), (seen) => seen.length > last);
  await write(FN, 2);
  const positions = (await within(reading)).map(({ data }) => data.events.position);

  assert.equal(positions[0], 1);
  assert.ok(gapless(positions), String(positions));
  await ws.dispose();
});

test("a client that was cut off comes back and goes on behind what it has seen", async () => {
  const first = await write(FN, 3);
  const ws = client({ retryAttempts: 5, retryWait: async () => {}, shouldRetry: () => true, keepAlive: 1_000 });
  let socket;
  ws.on("connected", (opened) => (socket = opened));
  const seen = [];
  let after = first - 1;
  await within(
    new Promise((resolve, reject) => {
      const follow = () =>
        ws.subscribe(
          { query: FOLLOW, variables: { get after() { return after; } } },
          {
            next: ({ data, errors }) => {
              if (errors) return reject(errors);
              after = data.events.position;
              seen.push(after);
              if (seen.length === 1) {
                socket.terminate();
                write(FN, 4);
              }
              if (seen.length === 2) resolve();
            },
            error: reject,
            complete: () => {},
          },
        );
      follow();
    }),
  );

  assert.ok(gapless(seen), String(seen));
  await ws.dispose();
});

/** Follows a named subscription with a client whose line is cut after every third event; the client alone comes back. */
const followCutOff = async (variables, last, onEvent = async () => {}) => {
  const ws = client({ retryAttempts: 100, retryWait: async () => {}, shouldRetry: () => true });
  const seen = [];
  let socket;
  ws.on("connected", (opened) => (socket = opened));
  for await (const { data, errors } of ws.iterate({ query: FOLLOW_NAMED, variables })) {
    assert.equal(errors, undefined, JSON.stringify(errors));
    seen.push(data.events.position);
    await onEvent(ws, data.events.position);
    if (seen.at(-1) >= last) break;
    if (seen.length % 3 === 0) socket.terminate();
  }
  await ws.dispose();
  return seen;
};

test("a named subscription goes on where it was acknowledged, with the same variables: no gap, no double", async () => {
  const last = await write(FN, 5);
  const name = "graphql-ws.by-hand";
  const acknowledge = async (ws, position) => {
    const [{ data }] = await until(ws.iterate({ query: ACKNOWLEDGE, variables: { name, position } }), () => true);
    assert.deepEqual(data.acknowledgeEvents.errors, []);
  };
  const seen = await within(followCutOff({ name, acknowledge: "MANUAL" }, last, acknowledge), 20_000);

  assert.equal(seen[0], 1);
  assert.ok(seen.at(-1) >= last);
  assert.ok(gapless(seen), String(seen));
});

test("a named subscription that acknowledges by itself leaves nothing out", async () => {
  const last = await write(FN, 6);
  const seen = await within(followCutOff({ name: "graphql-ws.by-itself", acknowledge: "AUTO" }, last), 20_000);

  const once = [...new Set(seen)].sort((a, b) => a - b);
  assert.equal(once[0], 1);
  assert.ok(gapless(once), String(seen));
});

test("a view is told at once and again when it has changed", async () => {
  const fn = "9999000000000071";
  const ws = client();
  const results = ws.iterate({ query: TOTAL, variables: { fn } });
  const reading = until(results, (seen) => {
    const { totalCount } = seen.at(-1).data.fiscalDocuments;
    if (seen.length === 1) write(fn, 1);
    return totalCount === 1;
  });
  const totals = (await within(reading)).map(({ data }) => data.fiscalDocuments.totalCount);

  assert.equal(totals[0], 0);
  assert.equal(totals.at(-1), 1);
  await ws.dispose();
});

test("a query over the socket is answered and completed", async () => {
  const ws = client();
  const [answer, ...more] = await within(
    until(ws.iterate({ query: '{ __typename fiscalDocument(fn: "9289000100087745", fd: 24896) { total } }' }), () => false),
  );

  assert.equal(answer.data.fiscalDocument.total, 15900);
  assert.deepEqual(more, []);
  await ws.dispose();
});

test("a document that is not valid is an error of its operation; the socket goes on", async () => {
  const ws = client({ lazy: false });
  await assert.rejects(within(until(ws.iterate({ query: "subscription { eventz { position } }" }), () => true)), (errors) => {
    assert.equal(errors[0].extensions.code, "BAD_REQUEST");
    return true;
  });
  const [answer] = await within(until(ws.iterate({ query: "{ __typename }" }), () => true));
  assert.equal(answer.data.__typename, "Query");
  await ws.dispose();
});

test("the token may come with connection_init, where a browser can put it", async () => {
  const ws = client({ webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${token}` } });
  const [answer] = await within(until(ws.iterate({ query: "{ me { name } }" }), () => true));
  assert.ok(answer.data.me.name);
  await ws.dispose();
});

test("a token that is not valid closes the socket with 4403", async () => {
  const ws = client({ webSocketImpl: WebSocket, connectionParams: { authorization: "Bearer wrong" } });
  await assert.rejects(within(until(ws.iterate({ query: "{ __typename }" }), () => true)), (event) => {
    assert.equal(event.code, 4403);
    return true;
  });
});
