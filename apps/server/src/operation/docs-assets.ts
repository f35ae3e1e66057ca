import { readFile } from "node:fs/promises";

import { docsStart } from "./docs-page.ts";

export type DocsAsset = { readonly name: string; readonly type: string; readonly read: () => Promise<Buffer> };

/**
 * What /docs loads. @fastify/swagger-ui carries the built files of Swagger UI and is used for nothing else;
 * swagger-ui-dist itself would phone home when it is installed.
 */
export const docsAssets: readonly DocsAsset[] = [
  { name: "swagger-ui-bundle.js", type: "text/javascript", read: () => readKept("swagger-ui-bundle.js") },
  { name: "swagger-ui.css", type: "text/css", read: () => readKept("swagger-ui.css") },
  { name: "start.js", type: "text/javascript", read: async () => Buffer.from(docsStart) },
];

function readKept(name: string): Promise<Buffer> {
  return readFile(new URL(`static/${name}`, import.meta.resolve("@fastify/swagger-ui/package.json")));
}
