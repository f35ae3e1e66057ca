import { defineDetector, type DetectorParts } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * The detectors that a module exports: what has an id, a floor and `find`, as `defineDetector` takes them, or was made by it.
 *
 * @throws RangeError if none is, or one has an id or a floor that is none
 * @example
 * detectorsIn({ mine: { id: "mine", floor: 0.1, find: () => ({ effect: 0 }) } }).map(({ id }) => id); // => ["mine"]
 */
export function detectorsIn(module: object): readonly Detector[] {
  // `export default mine` gives what has a name of its own a second one.
  const exported = [...new Set<unknown>(Object.values(module))];
  const found = exported.flatMap((value) =>
    isDetector(value) ? [value] : isParts(value) ? [defineDetector(value)] : [],
  );
  if (found.length === 0) throw new RangeError("no export is a detector, with an id, a floor and a function find");
  return found;
}

function isParts(value: unknown): value is DetectorParts {
  return has(value, "id", "string") && has(value, "floor", "number") && has(value, "find", "function");
}

function isDetector(value: unknown): value is Detector {
  return has(value, "id", "string") && has(value, "floor", "number") && has(value, "measure", "function");
}

function has(value: unknown, name: string, type: string): boolean {
  return typeof value === "object" && value !== null && typeof new Map(Object.entries(value)).get(name) === type;
}
