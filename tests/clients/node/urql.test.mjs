import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheExchange, Client, fetchExchange } from "@urql/core";
import { IMPORT, PAGE, RECEIPT, TOO_MUCH, UNKNOWN_FIELD, VISIBLE } from "./documents.mjs";
import { authorization, DEMO_DOCUMENTS, DEMO_ONLY, url, wish } from "./house.mjs";

const FN = "9999000000000020";

const client = (headers = { authorization }, options = {}) =>
  new Client({ url, exchanges: [cacheExchange, fetchExchange], fetchOptions: { headers }, preferGetMethod: false, ...options });

const answered = async (asked) => {
  const { data, error } = await asked.toPromise();
  assert.equal(error, undefined, String(error));
  return data;
};

test("a query with variables is answered, __typename on every object", async () => {
  const { fiscalDocument } = await answered(client().query(RECEIPT, { fn: "9289000100087745", fd: 24896 }));

  assert.equal(fiscalDocument.__typename, "FiscalDocument");
  assert.equal(fiscalDocument.kind, "RECEIPT");
  assert.equal(fiscalDocument.lines[0].__typename, "FiscalDocumentLine");
});

test("pages forwards and backwards meet", async () => {
  const urql = client();
  const forwards = [];
  let page;
  do {
    const after = page?.pageInfo.endCursor;
    page = (await answered(urql.query(PAGE, { first: 4, after, filter: DEMO_ONLY }))).fiscalDocuments;
    forwards.push(...page.edges.map(({ node }) => `${node.fn}/${node.fdNumber}`));
  } while (page.pageInfo.hasNextPage);
  const backwards = [];
  page = undefined;
  do {
    const before = page?.pageInfo.startCursor;
    page = (await answered(urql.query(PAGE, { last: 3, before, filter: DEMO_ONLY }))).fiscalDocuments;
    backwards.unshift(...page.edges.map(({ node }) => `${node.fn}/${node.fdNumber}`));
  } while (page.pageInfo.hasPreviousPage);

  assert.equal(forwards.length, DEMO_DOCUMENTS);
  assert.deepEqual(backwards, forwards);
});

test("a query by GET is answered", async () => {
  const urql = client({ authorization }, { preferGetMethod: "force" });
  const { fiscalDocument } = await answered(urql.query(RECEIPT, { fn: "9289000100087745", fd: 24896 }));
  assert.equal(fiscalDocument.total, 15900);
});

test("a mutation answers, and its writer reads what it wrote", async () => {
  const urql = client();
  const { importDocuments } = await answered(urql.mutation(IMPORT, { input: wish(FN, 1) }));
  assert.equal(importDocuments.documents[0].outcome, "STORED");

  const { position } = importDocuments.receipt;
  const { fiscalDocument } = await answered(urql.query(VISIBLE, { fn: FN, fd: 1, position }));
  assert.equal(fiscalDocument.total, 25000);
});

test("a refused mutation is data, with a type that says what to do", async () => {
  const urql = client();
  const input = wish(FN, 2);
  await answered(urql.mutation(IMPORT, { input }));
  const { importDocuments } = await answered(urql.mutation(IMPORT, { input: wish(FN, 2, "999.00", input.commandId) }));

  assert.equal(importDocuments.errors[0].__typename, "IdempotencyMismatch");
  assert.equal(importDocuments.errors[0].details.command_id, input.commandId);
});

test("errors of queries come with their codes", async () => {
  for (const [query, code] of [
    [TOO_MUCH, "PAGE_SIZE_EXCEEDED"],
    [UNKNOWN_FIELD, "BAD_REQUEST"],
  ]) {
    const { error } = await client().query(query, {}).toPromise();
    assert.equal(error.graphQLErrors[0].extensions.code, code);
    assert.equal(error.networkError, undefined);
  }
});

test("a token that is not valid is told as 401", async () => {
  const { error, data } = await client({ authorization: "Bearer wrong" }).query(TOO_MUCH, {}).toPromise();

  assert.equal(data, undefined);
  assert.equal(error.response.status, 401);
});
