import { readFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";

import { firstPaths } from "./first-paths.ts";
import { type FakeApiOptions, createFakeApi } from "./fake-api.ts";

/** Where the build writes and the server reads. */
export const publicFolder: string = resolve(import.meta.dirname, "../../../server/public");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export type ServeOptions = FakeApiOptions & {
  readonly port?: number;
  /** Whether a page brings what it begins with, or has to ask for all of it. */
  readonly hasFirstAnswers?: boolean;
};

export type Served = { readonly url: string; readonly close: () => Promise<void> };

/**
 * The built dashboard over the fake API, with the product's content security policy; a page comes with its first answers, as
 * the product's does.
 */
export async function serveDashboard(options: ServeOptions = {}): Promise<Served> {
  const { hasFirstAnswers = true } = options;
  const answer = createFakeApi(options);
  const { scriptHashes } = JSON.parse(await readFile(join(publicFolder, "csp.json"), "utf8")) as {
    scriptHashes: string[];
  };
  const firstPathsOf = firstPaths(await readFile(join(publicFolder, "first-answers.json"), "utf8"));
  const answerFirst = (path: string): [string, unknown][] => {
    const { status, body } = answer({ method: "GET", url: new URL(path, "http://127.0.0.1"), body: {} });
    return status === 200 ? [[path, body]] : [];
  };
  const policy = [
    "default-src 'self'",
    `script-src 'self' ${scriptHashes.map((hash) => `'${hash}'`).join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (/^\/(api|health|scheduler)\b/.test(url.pathname)) {
        const text = Buffer.concat(chunks).toString();
        const isJson = request.headers["content-type"] === "application/json";
        const { status, body } = answer({
          method: request.method ?? "GET",
          url,
          body: text && isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
        });
        response
          .writeHead(status, { "content-type": "application/json" })
          .end(body === undefined ? "" : JSON.stringify(body));
        return;
      }
      void sendFile(url.pathname).then(({ data, type }) => {
        const first = type === types[".html"] && hasFirstAnswers ? firstPathsOf(url).flatMap(answerFirst) : [];
        const json = JSON.stringify(Object.fromEntries(first)).replaceAll("<", "\\u003c");
        const block = `<script type="application/json" id="first-answers">${json}</script>`;
        const sent = first.length === 0 ? data : data.toString().replace("</body>", () => `${block}</body>`);
        response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(sent);
      });
    });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => stop(server) };
}

/** The file of that path, or the page: every other path is the router's. */
async function sendFile(path: string): Promise<{ data: Buffer; type: string }> {
  const file = join(publicFolder, path);
  const type = types[extname(file)];
  if (type !== undefined && file.startsWith(publicFolder)) {
    const data = await readFile(file).catch(() => null);
    if (data !== null) return { data, type };
  }
  return { data: await readFile(join(publicFolder, "index.html")), type: types[".html"] ?? "" };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

if (import.meta.main) {
  const { url } = await serveDashboard({
    port: Number(process.env["PORT"] ?? 4820),
    isEmpty: process.argv.includes("--empty"),
  });
  console.log(url);
}
