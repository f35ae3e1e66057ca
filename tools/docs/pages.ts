import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readSettings } from "../env-example.ts";
import { commandPage } from "./command-page.ts";
import { httpPage, type OpenApiDocument } from "./http-page.ts";
import { libraryPage } from "./library-page.ts";
import { readDoor } from "./read-door.ts";
import { scoreboardPage } from "./scoreboard-page.ts";
import { settingsPage } from "./settings-page.ts";

const entries = [
  {
    page: "driftwatch",
    specifier: "driftwatch",
    door: "packages/driftwatch/src/index.ts",
    says: "Profiles, baselines, detectors, judgement and the `Monitor`: the front door.",
  },
  {
    page: "files",
    specifier: "driftwatch/files",
    door: "packages/driftwatch/src/files/index.ts",
    says: "Tables on disk: CSV, TSV, JSON Lines, JSON and Parquet.",
  },
  {
    page: "report",
    specifier: "driftwatch/report",
    door: "packages/driftwatch/src/report/index.ts",
    says: "What a comparison found, as a value and as a page.",
  },
  {
    page: "simulate",
    specifier: "driftwatch/simulate",
    door: "packages/driftwatch/src/simulate/index.ts",
    says: "Rows that are made up, and changes planted in rows.",
  },
  {
    page: "middleware",
    specifier: "driftwatch/middleware",
    door: "packages/driftwatch/src/middleware/index.ts",
    says: "Recording what an Express, Fastify or Hono application predicts. Each is also an entry point of its own: `driftwatch/middleware/express`, `/fastify` and `/hono`.",
  },
  {
    page: "notify",
    specifier: "driftwatch/notify",
    door: "packages/driftwatch/src/notify/index.ts",
    says: "Alerts as a person reads them, and the ways to send them.",
  },
  {
    page: "client",
    specifier: "@driftguard/client",
    door: "packages/client/src/index.ts",
    says: "The API as functions, and the recorder that sends predictions from a program without ever harming it. Web interfaces only: Node, browsers, the edge.",
  },
  {
    page: "stats",
    specifier: "@driftguard/stats",
    door: "packages/stats/src/index.ts",
    says: "The numerics below: distances, tests, special functions and detectors of streams; no dependency, no input or output.",
  },
] as const;

/** Every page that is made from the source, by its path from the root; the formatter has not been there yet. */
export async function generatedPages(root: string): Promise<ReadonlyMap<string, string>> {
  const load = async (path: string) => await import(pathToFileURL(join(root, path)).href);
  const { commands } = await load("packages/driftwatch/src/command/commands.ts");
  const { optionOf } = await load("packages/driftwatch/src/command/help.ts");
  const library = entries.map(({ page, specifier, door, says }) => {
    const text = libraryPage({ specifier, says, sections: readDoor(root, door) });
    return [`docs/reference/library/${page}.md`, text] as const;
  });
  return new Map(
    [
      ["docs/reference/command.md", commandPage({ commands, optionOf })] as const,
      ...library,
      ["docs/reference/settings.md", settingsPage(await readSettings(root))] as const,
      ["docs/scoreboard.md", scoreboardPage(root)] as const,
    ].map(([path, text]) => [path, sign(text)]),
  );
}

/** The page of the API, from what a running server says of it; it is made apart, for only a server knows its routes. */
export function apiPages(document: OpenApiDocument): ReadonlyMap<string, string> {
  return new Map([["docs/reference/http.md", sign(httpPage(document))]]);
}

function sign(text: string): string {
  return `<!-- Made from the source by: npm run docs:generate -->\n\n${text}`;
}
