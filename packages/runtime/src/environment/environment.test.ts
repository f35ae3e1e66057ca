import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";
import type { ScanReport } from "../contract.ts";
import { ensureEnvironment, type EnvironmentOptions, readEnvironment } from "./ensure-environment.ts";
import { environmentKey } from "./environment-key.ts";
import { findInterpreter } from "./interpreter.ts";
import { keepBases } from "./keep-bases.ts";
import { readRequirements, requirementsOf } from "./requirements.ts";
import { satisfies } from "./satisfies.ts";

test("a requirements file is its lines, joined, without comments, in order", () => {
  const text =
    "scikit-learn==1.7.2  # the model's own\r\n\nnumpy>=2,<3 ; python_version > '3.9'\nrequests[socks] \\\n  ==2.0\n";
  expect(readRequirements(text)).toEqual([
    "numpy>=2,<3 ; python_version > '3.9'",
    "requests[socks] ==2.0",
    "scikit-learn==1.7.2",
  ]);
});

test.each([
  "--index-url https://example.com/simple",
  "-r other.txt",
  "-e .",
  "./wheel.whl",
  "git+https://example.com/a.git",
  "numpy @ https://example.com/numpy.whl",
  "https://example.com/numpy.whl",
])("%s reaches beyond the operator's registry and is refused with its line", (line) => {
  expect(() => readRequirements(`numpy\n${line}\n`)).toThrow(/^Line 2 of requirements\.txt/);
});

test.each([
  ["scikit-learn==1.7.2", true],
  ["Scikit_Learn==1.7.2", true],
  ["scikit-learn==1.7", false],
  ["scikit-learn>=1.7,<2", true],
  ["scikit-learn<1.7.2", false],
  ["scikit-learn~=1.6", true],
  ["scikit-learn~=1.6.0", false],
  ["scikit-learn!=1.7.2", false],
  ["scikit-learn", true],
  ["pandas", false],
  ["scikit-learn[extra]==1.7.2", false],
  ["scikit-learn==1.7.2 ; python_version > '3'", false],
  ["scikit-learn==1.7.*", false],
])("scikit-learn 1.7.2 against %s: %s", (requirement, fits) => {
  expect(satisfies({ "scikit-learn": "1.7.2" }, requirement)).toBe(fits);
});

const report = (
  names: readonly string[],
  packages: Readonly<Record<string, string | null>>,
  numpyMajor: 1 | 2 | null,
): ScanReport => ({
  ...{ verdict: "clean", findings: [], names, bytes: 1 },
  hints: { packages, modules: [], numpyMajor },
});

test("without a list the framework's own version is asked for, and numpy's generation", () => {
  expect(requirementsOf(report([], { "scikit-learn": "1.4.1", numpy: null }, 1))).toEqual([
    "numpy<2",
    "scikit-learn==1.4.1",
  ]);
});

test("a column transformer brings pandas, for it selects by names", () => {
  const names = ["sklearn.compose._column_transformer.ColumnTransformer"];
  expect(requirementsOf(report(names, { "scikit-learn": null }, null))).toEqual(["pandas", "scikit-learn"]);
});

test("another Python, another requirement or another option is another environment; the same is the same", () => {
  const interpreter = {
    program: "a",
    implementation: "cpython",
    version: "3.11.2",
    abi: "cpython-311",
    platform: "Linux",
    prefix: "/usr",
  };
  const options = { requirements: ["numpy==2.3.5"], sourceBuilds: false };
  const keys = [
    environmentKey(interpreter, options),
    environmentKey({ ...interpreter, version: "3.11.3" }, options),
    environmentKey(interpreter, { ...options, requirements: ["numpy==2.3.6"] }),
    environmentKey(interpreter, { ...options, sourceBuilds: true }),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(environmentKey({ ...interpreter, program: "b" }, options)).toBe(keys[0]);
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-environment-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A build that comes as far as its installer. */
function withoutInstaller(environments: string, onStart: () => void): EnvironmentOptions {
  return {
    ...{ environments, requirements: ["numpy"], python: null, sourceBuilds: false, limitMs: 60_000, clock: Date },
    sandbox: {
      ...{ level: 4, layers: [], notStopped: [], inner: { seccomp: false, landlock: false, readable: [] } },
      command: () => {
        onStart();
        throw new Error("the installer cannot be started");
      },
    },
    ...{ signal: new AbortController().signal, log: () => undefined },
  };
}

test("half a ready.json is an environment that is not ready, and stops no build", async () => {
  const environments = temporaryFolder();
  const torn = join(environments, "a1");
  mkdirSync(torn);
  writeFileSync(join(torn, "ready.json"), '{ "key": "a1", "pyth');
  expect(readEnvironment(torn)).toBeNull();
  const making = ensureEnvironment(withoutInstaller(environments, () => undefined));
  await expect(making).rejects.toThrow("the installer cannot be started");
});

test.each([3, 4] as const)("at level %d nothing is built from source, and it says what to install", async (level) => {
  const usual = withoutInstaller(temporaryFolder(), () => undefined);
  const making = ensureEnvironment({ ...usual, sourceBuilds: true, sandbox: { ...usual.sandbox, level } });
  await expect(making).rejects.toMatchObject({
    code: "isolation_needed",
    message: expect.stringMatching(/ is at \d: install bubblewrap/),
  });
});

test("of an environment whose build fails nothing stays on the disk", async () => {
  const environments = temporaryFolder();
  let whileBuilt: readonly string[] = [];
  const making = ensureEnvironment(
    withoutInstaller(environments, () => {
      whileBuilt = readdirSync(environments).filter((name) => /^[0-9a-f]+$/.test(name));
    }),
  );
  await expect(making).rejects.toThrow("cannot be started");
  expect(whileBuilt).toHaveLength(1);
  expect(readdirSync(environments)).toEqual([".wheels"]);
});

test.each(["requirements.txt", "BASE_ENVIRONMENTS"])(
  "a build that fails says that %s is to be mended, where the packages are named",
  async (writtenIn) => {
    const given = withoutInstaller(temporaryFolder(), () => undefined);
    const inside = { args: [], environment: {}, cwd: "/", temporary: "/", adopt() {}, release() {} };
    const sandbox = { ...given.sandbox, command: () => ({ command: "/bin/false", ...inside }) };
    const making = ensureEnvironment({ ...given, sandbox, writtenIn });
    await expect(making).rejects.toThrow(`; see the log, and mend ${writtenIn}.`);
  },
);

test("a base serves every list that it satisfies, another push's environment none; out of the list it is a base no more", async () => {
  const environments = temporaryFolder();
  const interpreter = findInterpreter(null, undefined);
  let starts = 0;
  const usual = withoutInstaller(environments, () => (starts += 1));
  const made = (requirements: readonly string[], packages: Readonly<Record<string, string>>): string => {
    const key = environmentKey(interpreter, { requirements, sourceBuilds: false });
    const { version: python, abi, prefix } = interpreter;
    mkdirSync(join(environments, key));
    const ready = { key, python, abi, prefix, isBase: false, requirements, packages, seconds: 1 };
    writeFileSync(join(environments, key, "ready.json"), JSON.stringify(ready));
    return key;
  };
  const base = made(["numpy==2.3.5", "pandas==2.3.3"], { numpy: "2.3.5", pandas: "2.3.3" });
  made(["numpy==2.4.0", "odd==1"], { numpy: "2.4.0", odd: "1" });
  const failed: (readonly string[])[] = [];
  const keep = (lists: readonly (readonly string[])[]): Promise<void> =>
    keepBases(lists, {
      ...usual,
      sandbox: async () => usual.sandbox,
      onFailed: (requirements) => failed.push(requirements),
    });
  const needs = async (requirement: string): Promise<string> =>
    (await ensureEnvironment({ ...usual, requirements: [requirement] })).key;

  await expect(needs("pandas>=2")).rejects.toThrow("the installer cannot be started");
  await keep([["absent==1"], ["numpy==2.3.5", "pandas==2.3.3"]]);
  expect(failed).toEqual([["absent==1"]]);
  starts = 0;
  expect(await needs("pandas>=2")).toBe(base);
  expect(starts).toBe(0);
  await expect(needs("odd")).rejects.toThrow("the installer cannot be started");

  await keep([]);
  await expect(needs("pandas>=2")).rejects.toThrow("the installer cannot be started");
});
