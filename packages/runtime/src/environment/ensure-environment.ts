import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeWhole } from "../build/notes.ts";
import { BuildProblem, type BuildContext, type EnvironmentNote } from "../contract.ts";
import { findProgram } from "../find-program.ts";
import { foldersOutsideSystem, sandboxUid } from "../sandbox/probe-sandbox.ts";
import { runInside } from "../sandbox/run-inside.ts";
import { environmentKey } from "./environment-key.ts";
import { findInterpreter, type Interpreter } from "./interpreter.ts";
import { withLock } from "./key-lock.ts";
import { packageName, satisfies } from "./satisfies.ts";

/** A folder with a Python environment in it. */
export type Environment = EnvironmentNote & {
  readonly folder: string;
  /** Its interpreter. */
  readonly program: string;
  /** What must be readable beside the folder for it to run: the Python that it was made from. */
  readonly readable: readonly string[];
};

export type EnvironmentOptions = Pick<
  BuildContext,
  "environments" | "sandbox" | "installer" | "programs" | "clock" | "signal" | "log"
> & {
  /** Normalised lines. */
  readonly requirements: readonly string[];
  /** `3.12`, or `null` for the Python that is there. */
  readonly python: string | null;
  readonly sourceBuilds: boolean;
  /** Whether later builds whose requirements it satisfies may use it too; see `keepBases`. */
  readonly isBase?: boolean;
  /** Where the requirements are written, for whoever is to mend them; `requirements.txt` where left out. */
  readonly writtenIn?: string;
  readonly limitMs: number;
};

/**
 * The environment for these requirements: the one that is there, a base that satisfies them, or a new one.
 *
 * It is built in its final folder, for one cannot be moved; `ready.json` is written last, and a folder without it is
 * built again; of a build that fails nothing stays. One build a key at a time, over all processes of the machine.
 *
 * @throws BuildProblem `environment_failed` with the installer's last lines; `isolation_needed` where packages would be
 *   built from source with nothing around them but a user of their own
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<Environment> {
  mkdirSync(options.environments, { recursive: true });
  const interpreter = findInterpreter(options.python, options.programs);
  const key = environmentKey(interpreter, options);
  const folder = join(realpathSync(options.environments), key);
  const there = readEnvironment(folder) ?? (options.isBase === true ? null : findBase(interpreter, options));
  if (there !== null) return used(there);
  if (options.sourceBuilds && options.sandbox.level > 2) {
    throw new BuildProblem(
      "isolation_needed",
      `Packages are built from source at isolation level 1 or 2 only, and this server is at ${options.sandbox.level}: install bubblewrap on it, or pin versions that have a wheel for this Python.`,
    );
  }
  return withLock(`${folder}.lock`, options.signal, async () => {
    const meanwhile = readEnvironment(folder);
    if (meanwhile !== null) return used(meanwhile);
    try {
      await build(folder, interpreter, options);
    } catch (error) {
      // It may be gigabytes, and is of no use to anybody. Whatever keeps it there is not why the build failed.
      await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((left: unknown) =>
        options.log(`what was built of it stays on the disk: ${left instanceof Error ? left.message : String(left)}`),
      );
      throw error;
    }
    return readEnvironment(folder) ?? failed("the environment could not be read after it was built");
  });
}

/** Of the folder of a ready environment; `null` where it is not one. */
export function readEnvironment(folder: string): Environment | null {
  const ready = readReady(folder);
  if (ready === null) return null;
  const { key, python, packages, seconds } = ready;
  return {
    ...{ key, python, packages, seconds, folder },
    program: join(folder, "bin/python"),
    readable: [folder, ...foldersOutsideSystem([ready.prefix])],
  };
}

type Ready = EnvironmentNote & {
  readonly abi: string;
  readonly prefix: string;
  readonly isBase: boolean;
  readonly requirements: readonly string[];
};

/** `null` where there is none, or half of one: what is not read as JSON is built again, as if it had never been ready. */
export function readReady(folder: string): Ready | null {
  const file = join(folder, "ready.json");
  if (!existsSync(file)) return null;
  try {
    const ready: Ready = JSON.parse(readFileSync(file, "utf8"));
    return ready;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Deletion goes by the last use. */
function used(environment: Environment): Environment {
  const now = new Date();
  utimesSync(join(environment.folder, "ready.json"), now, now);
  return environment;
}

function findBase(
  { version, abi }: Interpreter,
  { environments, requirements, sourceBuilds }: EnvironmentOptions,
): Environment | null {
  if (sourceBuilds) return null;
  for (const name of readdirSync(environments)) {
    const ready = readReady(join(environments, name));
    if (ready === null) continue;
    const fits = ready.isBase && ready.python === version && ready.abi === abi;
    if (fits && requirements.every((line) => satisfies(ready.packages, line))) {
      return readEnvironment(join(realpathSync(environments), name));
    }
  }
  return null;
}

async function build(folder: string, interpreter: Interpreter, options: EnvironmentOptions): Promise<void> {
  const { clock, log, requirements } = options;
  const startedAt = clock.now();
  rmSync(folder, { recursive: true, force: true });
  const wheels = join(options.environments, ".wheels");
  const temporary = join(folder, ".temporary");
  for (const path of [folder, temporary, wheels]) mkdirSync(path, { recursive: true });
  if (options.sandbox.layers.some(({ name, inForce }) => name === "own-uid" && inForce)) {
    for (const path of [folder, temporary, wheels]) chownSync(path, sandboxUid, sandboxUid);
  }
  const list = join(folder, "requirements.txt");
  writeFileSync(list, `${requirements.join("\n")}\n`);

  const uv = findProgram("uv", options.programs);
  const readable = foldersOutsideSystem([interpreter.prefix, ...(uv === null ? [] : [dirname(realpathSync(uv))])]);
  // What a source build runs could leave something behind in a cache that others use.
  const writable = options.sourceBuilds ? [folder] : [folder, realpathSync(wheels)];
  const environment = {
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    ...options.installer,
    HOME: temporary,
    TMPDIR: temporary,
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    ...(options.sourceBuilds
      ? { PIP_NO_CACHE_DIR: "1", UV_NO_CACHE: "1" }
      : { PIP_CACHE_DIR: realpathSync(wheels), UV_CACHE_DIR: realpathSync(wheels), UV_LINK_MODE: "copy" }),
  };
  const steps =
    uv === null ? pipSteps(folder, interpreter, list, options) : uvSteps(uv, folder, interpreter, list, options);
  const named = options.requirements.length === 0 ? "without packages" : options.requirements.join(", ");
  log(`environment ${named} with ${uv === null ? "pip" : "uv"}`);
  for (const [program, ...args] of steps) {
    if (program === undefined) continue;
    const left = options.limitMs - (clock.now() - startedAt);
    const inside = { program, args, readable, writable, environment, network: "host", limits, uid: null } as const;
    const end = await runInside({ ...options, inside, limitMs: Math.max(1, left), log });
    if (!end.ok) throw problemOf(end, program, options.writtenIn);
  }
  rmSync(temporary, { recursive: true, force: true });
  const ready: Ready = {
    key: folder.slice(-64),
    python: interpreter.version,
    abi: interpreter.abi,
    prefix: interpreter.prefix,
    isBase: options.isBase === true,
    requirements,
    packages: installedIn(folder),
    seconds: (clock.now() - startedAt) / 1000,
  };
  writeWhole(join(folder, "ready.json"), ready);
}

/** An installer of large packages needs room; that it leaves other programs some is what the limit is for. */
const limits = { memoryBytes: 2 * 2 ** 30, fileBytes: 8 * 2 ** 30, openFiles: 1024, processes: 256 };

function pipSteps(
  folder: string,
  { program }: Interpreter,
  list: string,
  { requirements, sourceBuilds }: EnvironmentOptions,
): string[][] {
  const install = [join(folder, "bin/python"), "-I", "-m", "pip", "install", "--no-input", "--progress-bar", "off"];
  return [
    [program, "-m", "venv", folder],
    ...(requirements.length === 0
      ? []
      : [[...install, ...(sourceBuilds ? [] : ["--only-binary", ":all:"]), "-r", list]]),
  ];
}

function uvSteps(
  uv: string,
  folder: string,
  { program }: Interpreter,
  list: string,
  { requirements, sourceBuilds }: EnvironmentOptions,
): string[][] {
  const install = [uv, "pip", "install", "--python", join(folder, "bin/python"), "--compile-bytecode", "--no-progress"];
  return [
    [uv, "venv", "--allow-existing", "--python", program, folder],
    ...(requirements.length === 0
      ? []
      : [[...install, ...(sourceBuilds ? [] : ["--only-binary", ":all:"]), "-r", list]]),
  ];
}

function problemOf(
  { reason, lines }: { readonly reason: string; readonly lines: readonly string[] },
  program: string,
  writtenIn = "requirements.txt",
): BuildProblem {
  const isVenv = lines.some((line) => line.includes("ensurepip is not available"));
  const said = lines.findLast((line) => /^\s*(ERROR|error|×)/.test(line))?.trim() ?? reason;
  const mend = isVenv ? "install Debian's python3-venv, or uv" : `see the log, and mend ${writtenIn}`;
  return new BuildProblem("environment_failed", `The environment could not be built: ${said}; ${mend}.`, {
    lines: [...lines, `${program}: ${reason}`],
  });
}

/** What is installed, by the names of its folders. */
function installedIn(folder: string): Record<string, string> {
  const library = join(folder, "lib");
  const packages = readdirSync(library).flatMap((python) => {
    const site = join(library, python, "site-packages");
    return existsSync(site) ? readdirSync(site) : [];
  });
  const pairs = packages.flatMap((name) => {
    const parts = /^(.+?)-([^-]+)\.dist-info$/.exec(name);
    return parts === null ? [] : [[packageName(parts[1] ?? ""), parts[2] ?? ""] as const];
  });
  return Object.fromEntries(pairs.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function failed(reason: string): never {
  throw new BuildProblem("environment_failed", `The environment could not be built: ${reason}.`);
}
