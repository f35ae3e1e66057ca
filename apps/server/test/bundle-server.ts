import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { rolldown } from "rolldown";

const server = join(import.meta.dirname, "..");
/** Below the server, so that packages of npm are found from there. */
const folder = join(server, "node_modules/.cache/driftguard");
let bundled: Promise<string> | null = null;

/**
 * Makes one file of the server's sources as they are now, once a process: most of a start from source is finding and reading
 * 1,200 modules of ours, and tests start the server more than a hundred times. Packages of npm stay as they are, and
 * every module knows itself by its own place, so that what it reads beside it is found.
 *
 * @returns the path of the file, to run with `--conditions=driftguard-source` as `src/main.ts` is
 */
export function bundleServer(): Promise<string> {
  return (bundled ??= bundle());
}

async function bundle(): Promise<string> {
  const made = await rolldown({
    input: join(server, "src/main.ts"),
    platform: "node",
    resolve: { conditionNames: ["driftguard-source", "node", "import"] },
    external: (id) => /^[^./]/.test(id) && !/^(driftwatch|@driftguard)(\/|$)/.test(id),
    plugins: [{ name: "own-place", transform: (code, id) => withOwnPlace(code, id) }],
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await made.generate({ format: "esm", codeSplitting: false });
  await made.close();
  const [{ code }] = output;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "server.js");
  // Several workers make the same one at a time; nobody may read half of it.
  const whole = `${file}.${randomUUID()}`;
  writeFileSync(whole, code);
  renameSync(whole, file);
  return file;
}

function withOwnPlace(code: string, id: string): string {
  return code
    .replaceAll("import.meta.dirname", JSON.stringify(dirname(id)))
    .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
    .replaceAll("import.meta.main", "false");
}
