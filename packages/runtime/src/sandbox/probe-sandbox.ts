import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
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
export function probeSandbox({ temporary, programs = usualFolders, without = [] }: ProbeOptions): Sandbox {
  mkdirSync(temporary, { recursive: true });
  chmodSync(temporary, 0o711);
  const isRoot = process.geteuid?.() === 0;
  const find = (name: string): string | null => findProgram(name, programs);
  const unless = (name: IsolationLayer["name"], attempt: () => Tried): Tried =>
    without.includes(name) ? { inForce: false, why: "left out" } : attempt();

  const setpriv = find("setpriv");
  const ownUid = unless("own-uid", () => tryOwnUid(setpriv, isRoot));
  const own = ownUid.inForce && setpriv !== null ? { setpriv } : null;
  const bwrap = find("bwrap");
  const bubblewrap = unless("bubblewrap", () => tryBubblewrap(bwrap, own));
  const found = findControlGroups();
  const cgroup = unless("cgroup", () => tryControlGroup(found));
  const python = find("python3");
  const seccomp = unless("seccomp", () => tryInner(python, { seccomp: true }));
  const landlock = unless("landlock", () => tryInner(python, { landlock: true, readable: ["/"], writable: [] }));

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
  const inner: Sandbox["inner"] = {
    seccomp: seccomp.inForce,
    landlock: landlock.inForce,
    readable: [
      ...[...systemFolders, ...systemFiles].filter((path) => existsSync(path)),
      ...["/dev", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu"],
    ],
  };
  const parts: Parts = {
    inner,
    temporary: realpathSync(temporary),
    bwrap: bubblewrap.inForce ? bwrap : null,
    own,
    groups: cgroup.inForce ? found.groups : null,
    groupName: groupNames(),
  };
  return {
    level,
    layers,
    inner,
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

function tryOwnUid(setpriv: string | null, isRoot: boolean): Tried {
  if (!isRoot) return { inForce: false, why: "only root may start a program as another user" };
  if (setpriv === null) return { inForce: false, why: "the program setpriv is not there (Debian: util-linux)" };
  const said = run(setpriv, [...setprivArgs(sandboxUid), "id", "-u"]);
  return said.output.trim() === String(sandboxUid) ? worked : { inForce: false, why: said.fault };
}

function tryBubblewrap(bwrap: string | null, own: { readonly setpriv: string } | null): Tried {
  if (bwrap === null) return { inForce: false, why: "the program bwrap is not there (Debian: bubblewrap)" };
  const args = bubblewrapArgs({
    ...trial,
    bwrap,
    own: own === null ? null : { ...own, uid: sandboxUid },
    program: "/bin/sh",
    args: ["-c", "test ! -e /root && test ! -w / && echo inside"],
  });
  const said = run(bwrap, args);
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
    makeControlGroup(groups, `driftguard-probe-${process.pid}`, trialLimits).remove();
    return worked;
  } catch (error) {
    return { inForce: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function tryInner(python: string | null, settings: Readonly<Record<string, unknown>>): Tried {
  if (python === null) return { inForce: false, why: "the program python3 is not there" };
  const said = run(python, ["-I", "-S", workerFile, JSON.stringify({ probe: true, ...settings })]);
  return said.ok && said.output.includes('"') ? worked : { inForce: false, why: said.fault };
}

function run(
  program: string,
  args: readonly string[],
): { readonly ok: boolean; readonly output: string; readonly fault: string } {
  const said = spawnSync(program, [...args], {
    env: { PATH: usualFolders.join(":") },
    encoding: "utf8",
    timeout: 10_000,
  });
  const lastLine = said.stderr?.trim().split("\n").at(-1) ?? "";
  const fault =
    said.error?.message ?? (lastLine === "" ? `it ended with status ${said.status ?? "unknown"}` : lastLine);
  return { ok: said.status === 0, output: said.stdout ?? "", fault };
}

type Parts = {
  readonly inner: Sandbox["inner"];
  readonly temporary: string;
  readonly bwrap: string | null;
  readonly own: { readonly setpriv: string } | null;
  readonly groups: ControlGroups | null;
  readonly groupName: () => string;
};

function groupNames(): () => string {
  let count = 0;
  return () => `driftguard-${process.pid}-${(count += 1)}`;
}

function commandOf(inside: InsideOptions, parts: Parts): SandboxedCommand {
  const { bwrap, own, groups } = parts;
  const uid = inside.uid ?? sandboxUid;
  const group = groups === null ? null : makeControlGroup(groups, parts.groupName(), inside.limits);
  const adopt = (pid: number): void => group?.add(processesBelow(pid));
  if (bwrap !== null) {
    const args = argsOf(inside, parts.inner, "/tmp");
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
  const args = argsOf(inside, parts.inner, folder);
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
  temporary: string,
): string[] {
  if (inner === undefined) return [...args];
  const settings = {
    limits: inner.limits,
    seccomp: system.seccomp,
    landlock: system.landlock,
    readable: [...system.readable, ...readable],
    writable: [temporary, "/dev/null", "/dev/shm", ...writable],
  };
  return [...args, JSON.stringify(settings)];
}

/** The folders of a Python that lie outside the system's own. */
export function foldersOutsideSystem(paths: readonly string[]): string[] {
  return paths.filter((path) => !systemFolders.some((folder) => path === folder || path.startsWith(`${folder}/`)));
}
