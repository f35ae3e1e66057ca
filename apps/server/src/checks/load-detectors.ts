import { pathToFileURL } from "node:url";

import { chooseDetectors, type Detector, detectorsIn } from "driftwatch";

import { StartFault } from "../platform/start-fault.ts";

/**
 * Loads detectors of the operator's own, which run in this process with its rights: every export of a module that has an
 * id, a floor and `find`.
 *
 * @param paths - files of JavaScript, absolute
 * @throws StartFault that says which file, and what is wrong with it
 */
export async function loadDetectors(paths: readonly string[]): Promise<readonly Detector[]> {
  const loaded = await Promise.all(paths.map(async (path) => inModule(path, await load(path))));
  const detectors = loaded.flat();
  try {
    chooseDetectors({ detectors });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StartFault(`DRIFTGUARD_DETECTORS: ${error.message}.`, { cause: error });
  }
  return detectors;
}

async function load(path: string): Promise<object> {
  try {
    const module: unknown = await import(pathToFileURL(path).href);
    return typeof module === "object" && module !== null ? module : {};
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "").replace(/[.:]+$/, "") : "it threw";
    throw new StartFault(`DRIFTGUARD_DETECTORS: ${path} cannot be loaded: ${why}.`, { cause: error });
  }
}

function inModule(path: string, module: object): readonly Detector[] {
  try {
    return detectorsIn(module);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StartFault(`DRIFTGUARD_DETECTORS: ${path}: ${error.message}.`, { cause: error });
  }
}
