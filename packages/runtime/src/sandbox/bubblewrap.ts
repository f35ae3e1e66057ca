import { existsSync, lstatSync, readlinkSync } from "node:fs";
import type { InsideOptions } from "../contract.ts";

/** The part of a system that any program needs, read-only. */
export const systemFolders: readonly string[] = ["/usr", "/lib", "/lib64", "/bin", "/sbin"];

/** Of `/etc`, what the loader, the installers and the resolver read; nothing there is a secret. */
export const systemFiles: readonly string[] = [
  "/etc/ld.so.cache",
  "/etc/alternatives",
  "/etc/localtime",
  "/etc/ssl",
  "/etc/pki",
  "/etc/ca-certificates",
];

/** Only where the network is given. */
export const networkFiles: readonly string[] = [
  "/etc/resolv.conf",
  "/etc/hosts",
  "/etc/nsswitch.conf",
  "/etc/pip.conf",
];

const temporaryBytes = 256 * 1024 * 1024;

export type BubblewrapOptions = InsideOptions & {
  readonly bwrap: string;
  /** Where we are root: the mounts are made as root, then the program goes on as another user without a capability. */
  readonly own: { readonly setpriv: string; readonly uid: number } | null;
};

/**
 * The arguments of bubblewrap.
 *
 * As root it makes no user namespace: in one, the user inside would be root outside on every bound file. An ordinary
 * user gets one, and is nobody but themselves in it.
 */
export function bubblewrapArgs(options: BubblewrapOptions): string[] {
  const { own, network } = options;
  return [
    "--die-with-parent",
    "--new-session",
    ...(own === null ? ["--unshare-user"] : []),
    ...["ipc", "pid", "uts"].map((kind) => `--unshare-${kind}`),
    "--unshare-cgroup-try",
    ...(network === "none" ? ["--unshare-net"] : []),
    ...["--hostname", "model"],
    "--clearenv",
    ...Object.entries(options.environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...systemFolders.flatMap(systemMount),
    ...["--perms", "0755", "--dir", "/etc"],
    ...[...systemFiles, ...(network === "host" ? networkFiles : [])].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...["--perms", "1777", "--size", String(64 * 1024 * 1024), "--tmpfs", "/dev/shm"],
    ...["--perms", "1777", "--size", String(temporaryBytes), "--tmpfs", "/tmp"],
    ...waysTo([...options.readable, ...options.writable]),
    ...options.readable.flatMap((path) => ["--ro-bind", path, path]),
    ...options.writable.flatMap((path) => ["--bind", path, path]),
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--chdir", "/tmp", "--cap-drop", "ALL"],
    ...(own === null ? [] : ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]),
    "--",
    ...(own === null ? [] : [own.setpriv, ...setprivArgs(own.uid)]),
    options.program,
    ...options.args,
  ];
}

/** Another user, without groups, capabilities or a way to get any. */
export function setprivArgs(uid: number): string[] {
  const id = String(uid);
  return [
    ...["--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs"],
    ...["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"],
  ];
}

/** The folders above what is shown, empty: bubblewrap would make them so that only root can pass. */
function waysTo(paths: readonly string[]): string[] {
  const above = paths.flatMap((path) => {
    const parts = path.split("/").slice(1, -1);
    return parts.map((_, at) => `/${parts.slice(0, at + 1).join("/")}`);
  });
  return [...new Set(above)]
    .filter((path) => path !== "/tmp" && !systemFolders.some((folder) => `${path}/`.startsWith(`${folder}/`)))
    .flatMap((path) => ["--perms", "0755", "--dir", path]);
}

/** On a merged system `/lib` is a link into `/usr`, and stays one. */
function systemMount(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}
