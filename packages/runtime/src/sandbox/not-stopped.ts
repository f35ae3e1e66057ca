import type { IsolationLayer, NotStopped, Sandbox } from "../contract.ts";

type Layer = IsolationLayer["name"];

type Way = NotStopped & {
  /** Each of these stops it by itself. */
  readonly stoppedBy: readonly Layer[];
};

const withoutFilter = "without seccomp any system call reaches the kernel";
const withoutWalls = "without bubblewrap and Landlock files and processes are seen as another user sees them";

/** The ways out that some layer or other stops; a test tries each from inside, at each level. */
const ways: readonly Way[] = [
  {
    name: "unix_socket",
    what: "connecting to another program's socket in a folder that everybody may enter",
    why: "Landlock says nothing of sockets with a path: their folder must be private",
    stoppedBy: ["bubblewrap"],
  },
  {
    name: "full_disk",
    what: "filling the disk with many files",
    why: "without bubblewrap the temporary folder is the disk's own, and only a single file is bounded",
    stoppedBy: ["bubblewrap"],
  },
  {
    name: "thread_bomb",
    what: "starting threads until nobody can start any",
    why: "processes are counted by user, and without a user of its own they are everybody's",
    stoppedBy: ["own-uid", "cgroup"],
  },
  ...[
    { name: "host_file", what: "reading files of this machine that everybody may read" },
    { name: "passwords", what: "reading the names of this machine's users" },
    { name: "other_version", what: "reading the files of other versions and models" },
    { name: "host_processes", what: "seeing which programs run on this machine" },
    { name: "abstract_socket", what: "connecting to another program's socket without a path" },
    { name: "shared_memory", what: "reading memory that other programs share by name" },
  ].map((way) => ({ ...way, why: withoutWalls, stoppedBy: ["bubblewrap", "landlock"] as const })),
  ...[
    { name: "parents_environment", what: "reading the server's environment" },
    { name: "signal_server", what: "ending the server" },
    { name: "signal_neighbour", what: "ending other models' workers" },
    { name: "write_own_files", what: "changing its own version's files" },
    { name: "write_environment", what: "changing the Python environment that other versions use" },
    { name: "write_worker", what: "changing the worker's own program" },
  ].map((way) => ({
    ...way,
    why: "without a user of its own, bubblewrap or Landlock a model may do whatever the server's user may",
    stoppedBy: ["own-uid", "bubblewrap", "landlock"] as const,
  })),
  {
    name: "tcp_out",
    what: "connecting to other machines, and to this one",
    why: "without bubblewrap, seccomp or Landlock the network is the machine's own",
    stoppedBy: ["bubblewrap", "seccomp", "landlock"],
  },
  {
    name: "tcp_in",
    what: "waiting for connections",
    why: "without seccomp or Landlock a socket can be opened; bubblewrap's own network reaches nobody",
    stoppedBy: ["seccomp", "landlock"],
  },
  {
    name: "pidfd",
    what: "taking hold of another process",
    why: withoutFilter,
    stoppedBy: ["bubblewrap", "seccomp"],
  },
  ...[
    { name: "udp_out", what: "sending datagrams; inside bubblewrap they reach nobody" },
    { name: "netlink", what: "asking the kernel about the network" },
    { name: "fork", what: "starting processes of its own" },
    { name: "run_program", what: "running other programs" },
    { name: "execute", what: "becoming another program" },
    { name: "neighbours_memory_by_call", what: "asking for another process's memory" },
    { name: "namespaces", what: "making namespaces" },
    { name: "enter_namespace", what: "entering another namespace" },
    { name: "mount", what: "asking for a mount" },
    { name: "io_uring", what: "io_uring" },
    { name: "bpf", what: "loading programs into the kernel" },
    { name: "performance_counters", what: "reading performance counters" },
    { name: "keyrings", what: "the kernel's keys" },
    { name: "set_clock", what: "asking to set the clock" },
    { name: "address_layout", what: "turning off the random layout of memory" },
  ].map((way) => ({ ...way, why: withoutFilter, stoppedBy: ["seccomp"] as const })),
];

/** What root may do, and so no probe tries: one that reached its aim would have changed the machine. */
const unsplit: NotStopped = {
  name: "root",
  what: "whatever root may do on this machine that the other layers do not stop",
  why: "the server runs as root, and its models cannot be started as another user",
};

/**
 * What a sandbox leaves open, by name; nothing is open that does not stand here, as far as the probes try it.
 *
 * @param isRoot - whether the server is root, and its models too where they have no user of their own
 */
export function notStopped({ layers }: Pick<Sandbox, "layers">, isRoot: boolean): readonly NotStopped[] {
  const inForce = new Set(layers.filter((layer) => layer.inForce).map(({ name }) => name));
  const open = ways.filter(({ stoppedBy }) => !stoppedBy.some((layer) => inForce.has(layer)));
  return [
    ...open.map(({ name, what, why }) => ({ name, what, why })),
    ...(isRoot && !inForce.has("own-uid") ? [unsplit] : []),
  ];
}
