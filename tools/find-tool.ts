import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { neededTools, type ToolId } from "./needed-tools.ts";

/** A tool as this machine has it, or not. */
export type FoundTool = {
  /** `null` where it is not there; a test that needs it then skips. */
  readonly path: string | null;
  /** The command that would bring it, for a skip's note. */
  readonly install: string;
};

const root = join(import.meta.dirname, "..");

/**
 * Where a tool lies that npm does not bring. It only looks: `node tools/provision.ts` installs.
 *
 * @example
 * const chromium = findTool("chromium");
 * test.skipIf(chromium.path === null)("signs in by the one-time link", async () => {});
 */
export function findTool(id: ToolId): FoundTool {
  const { places, packages } = neededTools[id];
  const path = places.flatMap(candidatesOf).find(isProgram) ?? null;
  const isComplete = id !== "python" || hasRequirements();
  const install = id === "python" ? "node tools/provision.ts" : `apt-get install ${packages.join(" ")}`;
  return { path: isComplete ? path : null, install };
}

/** The tools that are not on this machine. */
export function missingTools(): ReadonlySet<ToolId> {
  const ids: readonly ToolId[] = ["chromium", "prometheus", "postgres15", "bubblewrap", "python"];
  return new Set(ids.filter((id) => findTool(id).path === null));
}

/** The provisioning leaves a copy of what it installed from, so that a changed list is seen without starting Python. */
function hasRequirements(): boolean {
  try {
    const wanted = readFileSync(join(root, "tools/requirements.txt"), "utf8");
    return readFileSync(join(root, ".venv/installed-requirements.txt"), "utf8") === wanted;
  } catch {
    return false;
  }
}

function candidatesOf(place: string): string[] {
  if (isAbsolute(place)) return [place];
  if (place.includes("/")) return [join(root, place)];
  return (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, place));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
