import { existsSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import type { Findings, Tell } from "../report/part.ts";
import { makeDataFolder, startServer } from "../server/start-server.ts";
import { firstLoad } from "./first-load.ts";

const publicFolder = fileURLToPath(new URL("../../apps/server/public/", import.meta.url));
const routes = [
  { name: "overview", path: "/", chunk: "overview-page" },
  { name: "drift", path: "/models/1/drift", chunk: "drift-page" },
] as const;
const font = /^inter-latin-wght/;

/** What the first page weighs: as it was built, packed in two ways, and as the server really sends it. */
export async function measurePage(tell: Tell): Promise<Findings> {
  if (!existsSync(join(publicFolder, "index.html"))) throw new Error("there is no dashboard yet: run npm run build");
  const folder = makeDataFolder();
  const server = await startServer({ dataFolder: folder.path });
  try {
    const rows: Weight[] = [];
    for (const { name, path, chunk } of routes) {
      tell(path);
      const { scripts, styles } = firstLoad(publicFolder, chunk);
      rows.push(await weigh(server.url, name, "page", [{ file: "index.html", at: path }]));
      rows.push(await weigh(server.url, name, "scripts", scripts.map(asset)));
      rows.push(await weigh(server.url, name, "styles", styles.map(asset)));
      rows.push(await weigh(server.url, name, "font", fontOf(styles).map(asset)));
    }
    return {
      tables: [{ title: "bytes of a first visit", rows: [...rows, ...routes.map(({ name }) => sumOf(rows, name))] }],
      goals: goalsOf(rows),
    };
  } finally {
    await server.stop();
    folder.remove();
  }
}

type File = { readonly file: string; readonly at: string };
type Weight = {
  readonly route: string;
  readonly what: string;
  readonly files: number;
  readonly bytes: number;
  readonly gzip: number;
  readonly brotli: number;
  readonly sent: number;
};

function asset(path: string): File {
  return { file: path, at: `/${path}` };
}

async function weigh(url: string, route: string, what: string, files: readonly File[]): Promise<Weight> {
  const contents = files.map(({ file }) => readFileSync(join(publicFolder, file)));
  const total = (read: (bytes: Buffer) => number): number => contents.reduce((sum, bytes) => sum + read(bytes), 0);
  // A font is packed already.
  const isPacked = what === "font";
  const sent = await Promise.all(files.map(({ at }) => bytesSent(url + at)));
  return {
    ...{ route, what, files: files.length, bytes: total(({ length }) => length) },
    gzip: total((bytes) => (isPacked ? bytes : gzipSync(bytes)).length),
    brotli: total((bytes) => (isPacked ? bytes : brotli(bytes)).length),
    sent: sent.reduce((sum, bytes) => sum + bytes, 0),
  };
}

function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}

/** Of the body as it comes over the wire, to a browser that takes it packed. */
function bytesSent(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "gzip, deflate, br", accept: "text/html,*/*" } }, (answer) => {
      let length = 0;
      answer.on("data", (bytes: Buffer) => (length += bytes.length));
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve(length) : reject(new Error(`${url}: ${answer.statusCode}`)),
      );
    }).on("error", reject);
  });
}

/** The one font file that a Latin page fetches, of those that the styles name. */
function fontOf(styles: readonly string[]): string[] {
  const named = styles.flatMap((path) => [
    ...readFileSync(join(publicFolder, path), "utf8").matchAll(/url\(\/?(?:assets\/|\.\/)?([^)]+\.woff2)\)/g),
  ]);
  const names = new Set(named.map(([, name]) => name!.split("/").at(-1)!).filter((name) => font.test(name)));
  return [...names].map((name) => `assets/${name}`);
}

function sumOf(rows: readonly Weight[], route: string): Weight {
  const own = rows.filter((row) => row.route === route);
  const of = (key: "files" | "bytes" | "gzip" | "brotli" | "sent"): number =>
    own.reduce((sum, row) => sum + row[key], 0);
  return {
    route,
    what: "all",
    files: of("files"),
    bytes: of("bytes"),
    gzip: of("gzip"),
    brotli: of("brotli"),
    sent: of("sent"),
  };
}

function goalsOf(rows: readonly Weight[]): Findings["goals"] {
  const [overview, drift] = routes.map(({ name }) => ({
    scripts: rows.find((row) => row.route === name && row.what === "scripts")?.gzip ?? null,
    all: sumOf(rows, name),
  })) as [{ scripts: number | null; all: Weight }, { scripts: number | null; all: Weight }];
  const less = { unit: "kB", better: "less" } as const;
  const kilo = (bytes: number | null): number | null => (bytes === null ? null : Math.round(bytes / 100) / 10);
  return [
    { promise: "the overview's scripts, gzip", seen: kilo(overview.scripts), limit: 180, ...less },
    {
      promise: "the drift page's scripts, gzip, charts not among them",
      seen: kilo(drift.scripts),
      limit: 200,
      ...less,
    },
    {
      promise: "a first visit to the drift page, as it is sent, charts not among it",
      seen: kilo(drift.all.sent),
      limit: 450,
      ...less,
    },
  ];
}
