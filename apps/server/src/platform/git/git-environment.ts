/** Where git is on an ordinary system. */
const programs = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";

/** Names and values, as `git config` takes them; some names are given more than once. */
export type GitSettings = readonly (readonly [name: string, value: string])[];

const always: GitSettings = [
  ["core.hooksPath", "/dev/null"],
  ["safe.directory", "*"],
  ["gc.auto", "0"],
  // Larger files are written as they are read, and never held whole.
  ["core.bigFileThreshold", "32m"],
  ["pack.threads", "1"],
  ["pack.windowMemory", "64m"],
  // A pack stays one file: its size is seen while it grows.
  ["fetch.unpackLimit", "1"],
  ["receive.unpackLimit", "1"],
];

/**
 * All that a git of ours gets to know: settings of this call, and nothing of the machine's or a user's; no hook, no
 * question at a terminal, no transport but those that are named.
 *
 * @param transports - `https`, `http`; none where it only looks at what is here
 */
export function gitEnvironment(
  settings: GitSettings,
  { transports = [] }: { readonly transports?: readonly string[] } = {},
): Record<string, string> {
  const all: GitSettings = [...always, ...settings];
  return {
    PATH: programs,
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    // For one piece of memory.
    GIT_ALLOC_LIMIT: "512m",
    // An empty list would allow the usual ones.
    GIT_ALLOW_PROTOCOL: transports.length === 0 ? "none" : transports.join(":"),
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
