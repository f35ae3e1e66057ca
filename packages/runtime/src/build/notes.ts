import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What one step leaves for the next, in the version's `build/`. */
export type Note = "files" | "scan" | "environment" | "load" | "test-data" | "schema" | "baseline";

/** Written whole or not at all: a build that is killed leaves no half of one. */
export function writeNote(folder: string, name: Note, value: object | null): void {
  mkdirSync(join(folder, "build"), { recursive: true });
  writeWhole(join(folder, "build", `${name}.json`), value);
}

/**
 * @returns what the step wrote; the type is the caller's word, for only the step of that name writes it
 * @throws Error if the step has not run
 */
export function readNote<T extends object | null>(folder: string, name: Note): T {
  const file = join(folder, "build", `${name}.json`);
  if (!existsSync(file)) throw new Error(`the step before has left no ${name}.json`);
  const value: T = JSON.parse(readFileSync(file, "utf8"));
  return value;
}

/** A file of JSON by way of a temporary name. */
export function writeWhole(file: string, value: object | null): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
