// Types of the page's operations, from the API's checked-in schema.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../functions/api/schema/schema.graphql",
  documents: ["operations.graphql"],
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: false,
        // The API has the texts: the page sends their hashes.
        persistedDocuments: { mode: "replaceDocumentWithHash", hashPropertyName: "hash", hashAlgorithm: "sha256" },
      },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { DateTime: "string", ID: "string" },
      },
    },
  },
};

export default config;
