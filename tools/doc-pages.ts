// node tools/doc-pages.ts            fails where a generated page of the docs is not what the source gives, and where the site
//                                    could not be built of a page
// node tools/doc-pages.ts --write    writes them, and the API's from what a server that is started says of it
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startServer } from "./doc-examples/start-server.ts";
import { formatPages, stalePages } from "./docs/format-pages.ts";
import type { OpenApiDocument } from "./docs/http-page.ts";
import { apiPages, generatedPages } from "./docs/pages.ts";
import { unreadPages } from "./docs/unread-pages.ts";

const root = join(import.meta.dirname, "..");

async function readApi(): Promise<OpenApiDocument> {
  const server = await startServer(root);
  try {
    return (await (await fetch(`http://${server.address}/openapi.json`)).json()) as OpenApiDocument;
  } finally {
    await server.stop();
  }
}

if (process.argv[2] === "--write") {
  const pages = formatPages(root, new Map([...(await generatedPages(root)), ...apiPages(await readApi())]));
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  process.stdout.write(`${pages.size} pages written\n`);
} else {
  const stale = stalePages(root, await generatedPages(root));
  for (const path of stale) process.stdout.write(`${path} is not what the source gives: npm run docs:generate\n`);
  const unread = await unreadPages(root);
  for (const line of unread) process.stdout.write(`${line}\n`);
  process.stdout.write(`${stale.length} stale pages, ${unread.length} that the site cannot be built of\n`);
  if (stale.length + unread.length > 0) process.exitCode = 1;
}
