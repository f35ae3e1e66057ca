import { stripTypeScriptTypes } from "node:module";
import { inspect } from "node:util";
import { isAsSaid } from "./is-as-said.ts";
import { weaveExpectations } from "./weave-expectations.ts";

/** An example, ready to run. */
export type Example = {
  readonly file: string;
  /** The line of the file on which the code begins. */
  readonly line: number;
  readonly code: string;
  /** Addresses of modules whose exports the code may use without importing them; a later one wins. */
  readonly scope: readonly string[];
};

/**
 * Runs one example.
 *
 * @returns the faults, each with its file and line; none if every value is as said
 */
export async function runExample({ file, line, code, scope }: Example): Promise<string[]> {
  const faults: string[] = [];
  const reached = new Set<number>();
  const expectValue = (at: number, actual: unknown, expected: unknown): void => {
    reached.add(at);
    if (!isAsSaid(actual, expected)) faults.push(`${file}:${at}: is ${inspect(actual)}, not ${inspect(expected)}`);
  };
  const expectError = async (at: number, run: () => Promise<unknown>, name: string): Promise<void> => {
    reached.add(at);
    const thrown = await run().then(
      (value) => `nothing, but gives ${inspect(value)}`,
      (error: unknown) => (error instanceof Error ? error.name : inspect(error)),
    );
    if (thrown !== name) faults.push(`${file}:${at}: throws ${thrown}, not ${name}`);
  };
  try {
    const woven = weaveExpectations(code, line);
    const body = stripTypeScriptTypes(woven.code);
    const names = { ...(await exportsOf(scope)), expectValue, expectError, load };
    // In a block of its own, an example may declare a name that is also in scope.
    const run = new AsyncFunction(...Object.keys(names), `{${body}\n}`);
    await run(...Object.values(names));
    // A value inside of a function that nobody called would look checked and be none.
    const missed = woven.lines.filter((at) => !reached.has(at));
    faults.push(...missed.map((at) => `${file}:${at}: was never reached`));
  } catch (error) {
    faults.push(`${file}:${line}: ${error instanceof Error ? `${error.name}: ${error.message}` : inspect(error)}`);
  }
  return faults;
}

const AsyncFunction: new (...parameters: string[]) => (...values: unknown[]) => Promise<unknown> =
  Object.getPrototypeOf(async () => {}).constructor;

function load(address: string): Promise<Record<string, unknown>> {
  return import(address);
}

async function exportsOf(addresses: readonly string[]): Promise<Record<string, unknown>> {
  const modules = await Promise.all(addresses.map(load));
  const { default: _, ...names } = Object.assign({}, ...modules);
  return names;
}
