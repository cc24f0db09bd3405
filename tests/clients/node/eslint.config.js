// The rules that the schema and the example documents are held to. Run from the top of the checkout.
import graphql from "@graphql-eslint/eslint-plugin";

const parserOptions = {
  graphQLConfig: { schema: "schema.graphql", documents: "docs/examples/*.graphql" },
};

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions },
    plugins: { "@graphql-eslint": graphql },
  },
  {
    files: ["schema.graphql"],
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // A row is known by its key in the words of the trade (drive and number, register and day): an invented id would
      // be a second name of the same thing. Apollo takes the key as `keyFields`, urql as `keys`: docs/clients.md.
      "@graphql-eslint/strict-id-in-types": "off",
      "@graphql-eslint/relay-edge-types": [
        "error",
        {
          withEdgeSuffix: true,
          // As above: nothing implements Node until there is a global id.
          shouldImplementNode: false,
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
      // There is no `id` to select: see above.
      "@graphql-eslint/require-selections": "off",
      // The file is named by what it asks, in words; the operation by the same words without spaces.
      "@graphql-eslint/naming-convention": ["error", { VariableDefinition: "camelCase", OperationDefinition: "PascalCase", FragmentDefinition: "PascalCase" }],
    },
  },
];
