import type { IsolationNow } from "@driftguard/protocol";
import type { Manifest, Sandbox } from "@driftguard/runtime";

/** What stands between a model's code and the machine, as the API says it. */
export function describeIsolation({ pool, isolation: { level, layers } }: Pick<Manifest, "pool" | "isolation">): {
  readonly level: number;
  readonly summary: string;
  readonly layers: readonly { readonly name: string; readonly in_force: boolean; readonly why: string | null }[];
} {
  if (pool === "tree") {
    const summary = "No code of the model runs: the server evaluates its trees, which are numbers";
    return { level: 1, summary, layers: [] };
  }
  const inForce = layers.filter((layer) => layer.inForce).map(({ name }) => name);
  return {
    level,
    summary: `${words[level]}: ${inForce.length === 0 ? "no layer is in force" : inForce.join(", ")}`,
    layers: layers.map(({ name, inForce: in_force, why }) => ({ name, in_force, why })),
  };
}

/** What stands there now, and what it leaves open; a model may have been built under another. */
export function describeIsolationNow(pool: Manifest["pool"], sandbox: Sandbox): IsolationNow {
  const { level, summary, layers } = describeIsolation({ pool, isolation: sandbox });
  const not_stopped = pool === "tree" ? [] : sandbox.notStopped.map((way) => ({ ...way }));
  return { level, summary, layers: [...layers], not_stopped };
}

const words: Readonly<Record<1 | 2 | 3 | 4, string>> = {
  1: "Level 1, full isolation",
  2: "Level 2, full isolation with a watchdog for memory",
  3: "Level 3, system calls and files restricted",
  4: "Level 4, reduced isolation",
};
