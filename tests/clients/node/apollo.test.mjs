import assert from "node:assert/strict";
import { test } from "node:test";
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { filter, firstValueFrom } from "rxjs";
import { IMPORT, PAGE, RECEIPT, TOO_MUCH, UNKNOWN_FIELD, VISIBLE } from "./documents.mjs";
import { authorization, DEMO_DOCUMENTS, DEMO_ONLY, url, wish } from "./house.mjs";

const FN = "9999000000000010";

const client = (headers = { authorization }) =>
  new ApolloClient({
    link: new HttpLink({ uri: url, headers }),
    cache: new InMemoryCache({
      possibleTypes: { Failure: ["IdempotencyMismatch", "InvalidInput", "OutcomeUnknown", "Refused", "Unavailable"] },
      typePolicies: {
        Query: { fields: { fiscalDocuments: relayStylePagination(["filter", "orderBy"]) } },
        FiscalDocument: { keyFields: ["fn", "fdNumber"] },
      },
    }),
  });

test("a query with variables is answered, __typename on every object", async () => {
  const { data } = await client().query({ query: RECEIPT, variables: { fn: "9289000100087745", fd: 24896 }, fetchPolicy: "no-cache" });

  assert.equal(data.fiscalDocument.__typename, "FiscalDocument");
  assert.equal(data.fiscalDocument.total, 15900);
  assert.equal(data.fiscalDocument.lines[0].__typename, "FiscalDocumentLine");
  assert.equal(data.fiscalDocument.lines[0].quantity, "2");
});

test("fetchMore walks through a list and the cache joins the pages", async () => {
  const apollo = client();
  const asked = { query: PAGE, variables: { first: 5, filter: DEMO_ONLY } };
  const list = apollo.watchQuery(asked);
  const shown = () => apollo.readQuery(asked).fiscalDocuments;
  const watching = list.subscribe({});
  await firstValueFrom(list.pipe(filter(({ loading }) => !loading)));
  assert.equal(shown().totalCount, DEMO_DOCUMENTS);
  while (shown().pageInfo.hasNextPage) {
    await list.fetchMore({ variables: { after: shown().pageInfo.endCursor } });
  }
  watching.unsubscribe();

  assert.equal(new Set(shown().edges.map(({ node }) => `${node.fn}/${node.fdNumber}`)).size, DEMO_DOCUMENTS);
  assert.equal(shown().edges[0].__typename, "FiscalDocumentEdge");
});

test("a row is one object of the cache, whichever query brought it", async () => {
  const apollo = client();
  const { data } = await apollo.query({ query: PAGE, variables: { first: 1, filter: DEMO_ONLY } });
  const { fn, fdNumber } = data.fiscalDocuments.edges[0].node;

  const rows = Object.keys(apollo.cache.extract()).filter((key) => key.startsWith("FiscalDocument:"));
  assert.deepEqual(rows, [`FiscalDocument:${JSON.stringify({ fn, fdNumber })}`]);
});

test("a mutation answers, and its writer reads what it wrote", async () => {
  const apollo = client();
  const { data } = await apollo.mutate({ mutation: IMPORT, variables: { input: wish(FN, 1) } });
  assert.deepEqual(data.importDocuments.errors, []);
  assert.equal(data.importDocuments.documents[0].outcome, "STORED");

  const { position } = data.importDocuments.receipt;
  const written = await apollo.query({ query: VISIBLE, variables: { fn: FN, fd: 1, position } });
  assert.equal(written.data.fiscalDocument.total, 25000);
});

test("a refused mutation is data, with a type that says what to do", async () => {
  const apollo = client();
  const input = wish(FN, 2);
  await apollo.mutate({ mutation: IMPORT, variables: { input } });
  const other = wish(FN, 2, "999.00", input.commandId);
  const { data, error } = await apollo.mutate({ mutation: IMPORT, variables: { input: other } });

  assert.equal(error, undefined);
  const [failure] = data.importDocuments.errors;
  assert.equal(failure.__typename, "IdempotencyMismatch");
  assert.equal(failure.code, "IDEMPOTENCY_MISMATCH");
  assert.equal(failure.details.command_id, input.commandId);
});

test("an error of a query comes with its code and its path", async () => {
  await assert.rejects(client().query({ query: TOO_MUCH }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0].extensions.code, "PAGE_SIZE_EXCEEDED");
    assert.deepEqual(error.errors[0].path, ["fiscalDocuments"]);
    return true;
  });
});

test("a document that is not valid is a GraphQL error, not a broken connection", async () => {
  await assert.rejects(client().query({ query: UNKNOWN_FIELD }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), String(error));
    assert.equal(error.errors[0].extensions.code, "BAD_REQUEST");
    return true;
  });
});

test("a token that is not valid is told as 401", async () => {
  const stranger = client({ authorization: "Bearer wrong" });
  await assert.rejects(stranger.query({ query: TOO_MUCH }), (error) => {
    assert.ok(ServerError.is(error), String(error));
    assert.equal(error.statusCode, 401);
    assert.match(error.bodyText, /UNAUTHENTICATED/);
    return true;
  });
});
