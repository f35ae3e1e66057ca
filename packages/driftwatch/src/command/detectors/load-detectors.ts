import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Detector } from "../../detectors/detector.ts";
import { detectorsIn } from "../../detectors/detectors-in.ts";
import { CommandError } from "../command-error.ts";

/**
 * Loads detectors of one's own: every export of a module that has an id, a floor and `find`, as `defineDetector` takes them,
 * or that is a detector made by it. A module is a program and runs with the rights of whoever runs the command, so only
 * those come here that a config file lists which the command was told by name.
 *
 * @param paths - files of JavaScript, or of TypeScript where Node runs it
 * @throws CommandError if one cannot be loaded or has no detector
 */
export async function loadDetectors(paths: readonly string[]): Promise<readonly Detector[]> {
  const loaded = await Promise.all(paths.map(async (path) => inModule(path, await load(path))));
  return loaded.flat();
}

async function load(path: string): Promise<object> {
  try {
    const module: unknown = await import(pathToFileURL(resolve(path)).href);
    return typeof module === "object" && module !== null ? module : {};
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "it threw";
    throw new CommandError("unreadable", `${path}: the detector cannot be loaded: ${why}.`, { cause: error });
  }
}

function inModule(path: string, module: object): readonly Detector[] {
  try {
    return detectorsIn(module);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError("unreadable", `${path}: ${error.message}.`, { cause: error });
  }
}
