// The rules that the schema and the example documents are held to. Run from the top of the checkout.
import graphql from "@graphql-eslint/eslint-plugin";

const parserOptions = {
  graphQLConfig: { schema: "schema.graphql", documents: "docs/examples/*.graphql" },
};

const recommended = graphql.configs["flat/schema-recommended"].rules;
const [level, naming] = recommended["@graphql-eslint/naming-convention"];
const OBJECTS = "ObjectTypeDefinition,ObjectTypeExtension";

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions },
    plugins: { "@graphql-eslint": graphql },
  },
  {
    files: ["schema.graphql"],
    rules: {
      ...recommended,
      // A thing has one noun in events, inputs and answers: the number of a coupon is its `coupon`, also in a Coupon.
      "@graphql-eslint/no-typename-prefix": "off",
      // A type of documents, as passports are one.
      "@graphql-eslint/naming-convention": [level, { ...naming, [OBJECTS]: { ...naming[OBJECTS], ignorePattern: "^DocumentType$" } }],
      ...graphql.configs["flat/schema-relay"].rules,
      // Rows and events have an identity; what only carries them, or is a part or an outcome of them, has none.
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            types: [
              "PageInfo", "Receipt", "StreamVersion", "ImportProblem", "ImportedDocument", "Facet", "FacetValue",
              // failures of a mutation
              "IdempotencyMismatch", "InvalidInput", "OutcomeUnknown", "Refused", "Unavailable", "VersionConflict", "OtherChange",
              // named by ids of their own, which stand in events and tokens and are not Relay's
              "Actor", "Client", "Organisation", "Granted", "SavedPreference",
              // put together for one question, with the ids of what they are about
              "Balance", "BalanceKind", "TrialBalanceLine", "DeskScreen", "FoundCard", "FoundPlayers", "OfflineAccount",
              "PlayerCard", "PlayerDocumentField", "RecentPlayer", "DocumentType", "DocumentField", "Paper",
            ],
            suffixes: ["Connection", "Edge", "Payload"],
          },
        },
      ],
      "@graphql-eslint/relay-edge-types": [
        "error",
        {
          withEdgeSuffix: true,
          shouldImplementNode: true,
          // `nodes` beside `edges` is for whoever needs no cursors; lines of a document are a list because they are few.
          listTypeCanWrapOnlyEdgeType: false,
        },
      ],
      // The log is read forwards, as it was written; the specification of connections asks for one direction only.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
    },
  },
  {
    files: ["docs/examples/*.graphql"],
    rules: {
      ...graphql.configs["flat/operations-recommended"].rules,
      // An example shows what it asks about; `id` is for caches.
      "@graphql-eslint/require-selections": "off",
      // The file is named by what it asks, in words; the operation by the same words without spaces.
      "@graphql-eslint/naming-convention": ["error", { VariableDefinition: "camelCase", OperationDefinition: "PascalCase", FragmentDefinition: "PascalCase" }],
    },
  },
];
