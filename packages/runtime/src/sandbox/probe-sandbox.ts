import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type {
  InsideOptions,
  IsolationLayer,
  IsolationLevel,
  ProcessLimits,
  Sandbox,
  SandboxedCommand,
} from "../contract.ts";
import { findProgram, usualFolders } from "../find-program.ts";
import { processesBelow } from "../pools/resident-bytes.ts";
import { workerFile } from "../worker/worker-file.ts";
import { bubblewrapArgs, setprivArgs, systemFiles, systemFolders } from "./bubblewrap.ts";
import { findControlGroups, makeControlGroup, type ControlGroups } from "./control-group.ts";
import { notStopped } from "./not-stopped.ts";

export type ProbeOptions = {
  /** A folder of the server's for private temporary folders; it is made where it is missing. */
  readonly temporary: string;
  /** Folders in which programs are looked for, in order. */
  readonly programs?: readonly string[];
  /** Layers that are left out, to test what the others do. */
  readonly without?: readonly IsolationLayer["name"][];
};

/** The user that a program goes on as, if its deployment has none of its own. */
export const sandboxUid = 64_100;

type Tried = { readonly inForce: boolean; readonly why: string | null };
const worked: Tried = { inForce: true, why: null };

/**
 * Tries every layer of isolation by running it, once at boot, and puts together the best that there is.
 *
 * Level 1 is bubblewrap with control groups, 2 bubblewrap, 3 seccomp with Landlock, 4 what is left. Where we are root
 * the first three have a user of their own besides; the layers say so.
 */
export async function probeSandbox({
  temporary,
  programs = usualFolders,
  without = [],
}: ProbeOptions): Promise<Sandbox> {
  mkdirSync(temporary, { recursive: true });
  chmodSync(temporary, 0o711);
  const isRoot = process.geteuid?.() === 0;
  const find = (name: string): string | null => findProgram(name, programs);
  const unless = async (name: IsolationLayer["name"], attempt: () => Tried | Promise<Tried>): Promise<Tried> =>
    without.includes(name) ? { inForce: false, why: "left out" } : attempt();

  const setpriv = find("setpriv");
  const python = find("python3");
  const inner = [
    unless("seccomp", () => tryInner(python, { seccomp: true })),
    unless("landlock", () => tryInner(python, { landlock: true, readable: ["/"], writable: [] })),
  ] as const;
  const ownUid = await unless("own-uid", () => tryOwnUid(setpriv, isRoot));
  const own = ownUid.inForce && setpriv !== null ? { setpriv } : null;
  const bwrap = find("bwrap");
  const found = findControlGroups();
  const [bubblewrap, cgroup, seccomp, landlock] = await Promise.all([
    unless("bubblewrap", () => tryBubblewrap(bwrap, own)),
    unless("cgroup", () => tryControlGroup(found)),
    ...inner,
  ]);

  const layers: IsolationLayer[] = [
    { name: "own-uid", ...ownUid },
    { name: "bubblewrap", ...bubblewrap },
    { name: "cgroup", ...cgroup },
    { name: "seccomp", ...seccomp },
    { name: "landlock", ...landlock },
    { name: "rlimits", ...worked },
    { name: "watchdog", ...(existsSync("/proc/self/statm") ? worked : { inForce: false, why: "there is no procfs" }) },
  ];
  const level = levelOf({ bubblewrap, cgroup, seccomp, landlock, isUnsplit: isRoot && !ownUid.inForce });
  const system: Sandbox["inner"] = {
    seccomp: seccomp.inForce,
    landlock: landlock.inForce,
    readable: [
      ...[...systemFolders, ...systemFiles].filter((path) => existsSync(path)),
      // Not all of /dev: where memory is shared by name, it is shared with everybody.
      ...["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/proc/self"],
      ...["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu"],
    ],
  };
  const parts: Parts = {
    inner: system,
    temporary: realpathSync(temporary),
    bwrap: bubblewrap.inForce ? bwrap : null,
    own,
    groups: cgroup.inForce ? found.groups : null,
  };
  return {
    level,
    layers,
    notStopped: notStopped({ layers }, isRoot),
    inner: system,
    command: (inside) => commandOf(inside, parts),
  };
}

type Trials = {
  readonly bubblewrap: Tried;
  readonly cgroup: Tried;
  readonly seccomp: Tried;
  readonly landlock: Tried;
  /** Root, and it stays root inside. */
  readonly isUnsplit: boolean;
};

function levelOf({ bubblewrap, cgroup, seccomp, landlock, isUnsplit }: Trials): IsolationLevel {
  if (isUnsplit) return 4;
  if (bubblewrap.inForce) return cgroup.inForce ? 1 : 2;
  return seccomp.inForce && landlock.inForce ? 3 : 4;
}

async function tryOwnUid(setpriv: string | null, isRoot: boolean): Promise<Tried> {
  if (!isRoot) return { inForce: false, why: "only root may start a program as another user" };
  if (setpriv === null) return { inForce: false, why: "the program setpriv is not there (Debian: util-linux)" };
  const said = await run(setpriv, [...setprivArgs(sandboxUid), "id", "-u"]);
  return said.output.trim() === String(sandboxUid) ? worked : { inForce: false, why: said.fault };
}

async function tryBubblewrap(bwrap: string | null, own: { readonly setpriv: string } | null): Promise<Tried> {
  if (bwrap === null) return { inForce: false, why: "the program bwrap is not there (Debian: bubblewrap)" };
  const args = bubblewrapArgs({
    ...trial,
    bwrap,
    own: own === null ? null : { ...own, uid: sandboxUid },
    program: "/bin/sh",
    args: ["-c", "test ! -e /root && test ! -w / && echo inside"],
  });
  const said = await run(bwrap, args);
  return said.output.trim() === "inside" ? worked : { inForce: false, why: said.fault };
}

const trialLimits: ProcessLimits = { memoryBytes: 64 * 2 ** 20, fileBytes: 2 ** 20, openFiles: 64, processes: 16 };
const trial = {
  readable: [],
  writable: [],
  environment: { PATH: "/usr/bin:/bin" },
  network: "none",
  limits: trialLimits,
  uid: null,
} as const;

function tryControlGroup({ groups, why }: ReturnType<typeof findControlGroups>): Tried {
  if (groups === null) return { inForce: false, why };
  try {
    makeControlGroup(groups, groupName(), trialLimits).remove();
    return worked;
  } catch (error) {
    return { inForce: false, why: error instanceof Error ? error.message : String(error) };
  }
}

async function tryInner(python: string | null, settings: Readonly<Record<string, unknown>>): Promise<Tried> {
  if (python === null) return { inForce: false, why: "the program python3 is not there" };
  const said = await run(python, ["-I", "-S", workerFile, JSON.stringify({ probe: true, ...settings })]);
  return said.ok && said.output.includes('"') ? worked : { inForce: false, why: said.fault };
}

type Said = { readonly ok: boolean; readonly output: string; readonly fault: string };

async function run(program: string, args: readonly string[]): Promise<Said> {
  const env = { PATH: usualFolders.join(":") };
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { env, timeout: 10_000 });
    return { ok: true, output: stdout, fault: `it said ${JSON.stringify(stdout.trim().slice(0, 200))}` };
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const [first] = error instanceof Error ? error.message.split("\n") : [String(error)];
    return { ok: false, output: "", fault: stderr.split("\n").at(-1) || (first ?? "") };
  }
}

type Parts = {
  readonly inner: Sandbox["inner"];
  readonly temporary: string;
  readonly bwrap: string | null;
  readonly own: { readonly setpriv: string } | null;
  readonly groups: ControlGroups | null;
};

/** By chance: a group may be left of a server that was killed, and in a container the next one has its number. */
function groupName(): string {
  return `driftguard-${process.pid}-${randomUUID()}`;
}

function commandOf(inside: InsideOptions, parts: Parts): SandboxedCommand {
  const { bwrap, own, groups } = parts;
  const uid = inside.uid ?? sandboxUid;
  const group = groups === null ? null : makeControlGroup(groups, groupName(), inside.limits);
  const adopt = (pid: number): void => group?.add(processesBelow(pid));
  if (bwrap !== null) {
    const args = argsOf(inside, parts.inner, ["/tmp", "/dev/shm"]);
    const all = bubblewrapArgs({ ...inside, args, bwrap, own: own === null ? null : { ...own, uid } });
    // Its own environment is empty too: what it shows in procfs is nobody's secret.
    return {
      command: bwrap,
      args: all,
      environment: {},
      cwd: "/",
      temporary: "/tmp",
      adopt,
      release: () => group?.remove(),
    };
  }
  const folder = mkdtempSync(join(parts.temporary, "inside-"));
  if (own !== null) chownSync(folder, uid, uid);
  const args = argsOf(inside, parts.inner, [folder]);
  return {
    command: own === null ? inside.program : own.setpriv,
    args: own === null ? args : [...setprivArgs(uid), inside.program, ...args],
    environment: { ...inside.environment, HOME: folder, TMPDIR: folder },
    cwd: folder,
    temporary: folder,
    adopt,
    release() {
      group?.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A worker's own layers go on inside bubblewrap as well: its walls say nothing of io_uring, keys or a new program. */
function argsOf(
  { args, inner, readable, writable }: InsideOptions,
  system: Sandbox["inner"],
  own: readonly [temporary: string, ...string[]],
): string[] {
  if (inner === undefined) return [...args];
  const settings = {
    limits: inner.limits,
    seccomp: system.seccomp,
    landlock: system.landlock,
    readable: [...system.readable, ...readable],
    writable: [...own, "/dev/null", ...writable],
  };
  return [...args, JSON.stringify(settings)];
}

/** The folders of a Python that lie outside the system's own. */
export function foldersOutsideSystem(paths: readonly string[]): string[] {
  return paths.filter((path) => !systemFolders.some((folder) => path === folder || path.startsWith(`${folder}/`)));
}
