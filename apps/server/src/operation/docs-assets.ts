import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { docsStart } from "./docs-page.ts";

export type DocsAsset = { readonly bytes: Buffer; readonly type: string };
export type DocsAssets = {
  /** `null` for any name but those of the page. */
  find(name: string): Promise<DocsAsset | null>;
};

const types: Readonly<Record<string, string>> = {
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
};

/** What /docs loads: files of a kept package, read once each, and the few lines that start it. */
export function createDocsAssets(): DocsAssets {
  const read = new Map<string, Promise<Buffer>>();
  return {
    async find(name) {
      if (name === "start.js") return { bytes: Buffer.from(docsStart), type: "text/javascript; charset=utf-8" };
      const type = Object.hasOwn(types, name) ? types[name] : undefined;
      if (type === undefined) return null;
      const known = read.get(name) ?? readFile(pathOf(name));
      read.set(name, known);
      return { bytes: await known, type };
    },
  };
}

/** @fastify/swagger-ui carries the built files of Swagger UI; swagger-ui-dist itself would phone home when installed. */
function pathOf(name: string): string {
  return fileURLToPath(new URL(`static/${name}`, import.meta.resolve("@fastify/swagger-ui/package.json")));
}
