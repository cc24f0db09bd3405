// GraphQL Code Generator: TypeScript of the schema and of every example document, in generated/kassa.ts.
import { readFileSync } from "node:fs";
import type { CodegenConfig } from "@graphql-codegen/cli";

const docs = "../../../docs";
const { typescript: scalars } = JSON.parse(readFileSync(`${docs}/schema/scalars.json`, "utf8"));

const config: CodegenConfig = {
  schema: "../../../schema.graphql",
  documents: `${docs}/examples/*.graphql`,
  generates: {
    "generated/kassa.ts": {
      plugins: ["typescript-operations", "typed-document-node"],
      config: { scalars, strictScalars: true, useTypeImports: true },
    },
  },
};

export default config;
