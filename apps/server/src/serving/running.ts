import type { IsolationNow } from "@driftguard/protocol";
import type { Manifest } from "@driftguard/runtime";

import type { LiveDeployment, Serving } from "../deployments/index.ts";
import type { Slot } from "./endpoint.ts";

/** What is needed to run a version. */
export type Wanted = Pick<LiveDeployment, "organisation" | "id" | "slot" | "model">;

/** What the workers of a version are given, as it is set now. */
export type Wish = { readonly memoryMb: number | null; readonly variables: number };

/** Workers, and what they were given. */
export type Workers = {
  readonly serves: NonNullable<Slot["serves"]>;
  readonly memoryMb: number | null;
  /** The stamp of the variables. */
  readonly variables: number;
  /** Takes the values of those out of what they say. */
  readonly hide: (line: string) => string;
  /** What stands around them. */
  readonly isolation: IsolationNow;
};

/** A version that runs here, starts, or could not be started. */
export type Running = {
  readonly wanted: Wanted;
  serves: Workers["serves"] | null;
  hasStarted: boolean;
  problem: string | null;
  /** Settles when it has started, or could not. */
  starting: Promise<void>;
  /** Epoch ms; until then what is not live any more stays warm, for a way back. */
  keptUntil: number | null;
  /** Epoch ms; of the last time that it was woken as a preview. `null`: it is none. */
  askedAt: number | null;
  triedAt: number;
  memoryMb: Workers["memoryMb"];
  variables: Workers["variables"];
  hide: Workers["hide"];
  isolation: IsolationNow | null;
  /** What was wished of them as they were last started or made anew, or could not be. */
  triedFor: Wish;
  /** Epoch ms; of the last time that they were made anew, or could not be. */
  renewedAt: number;
  /** Why workers as they are wished now do not start: those of before go on, with what they were given. */
  behind: string | null;
  /** Workers with another memory or other variables that start beside those of now. */
  renewal: Workers["serves"]["deployment"] | null;
  readonly output: string[];
};

/** One that is about to start for the first time. */
export function newRunning(wanted: Wanted): Running {
  return {
    wanted,
    serves: null,
    hasStarted: false,
    problem: null,
    starting: Promise.resolve(),
    keptUntil: null,
    askedAt: null,
    triedAt: 0,
    memoryMb: null,
    variables: 0,
    hide: (line) => line,
    isolation: null,
    triedFor: { memoryMb: null, variables: 0 },
    renewedAt: Number.NEGATIVE_INFINITY,
    behind: null,
    renewal: null,
    output: [],
  };
}

export function take(one: Running, { serves, memoryMb, variables, hide, isolation }: Workers): void {
  one.serves = serves;
  one.memoryMb = memoryMb;
  one.variables = variables;
  one.hide = hide;
  one.isolation = isolation;
}

/** As people say it: one that has started and ended its workers for want of requests is asleep. */
export function stateOf({ serves, hasStarted }: Pick<Running, "serves" | "hasStarted">): string {
  const state = serves?.deployment.state() ?? "stopped";
  return state === "idle" && hasStarted ? "asleep" : state;
}

/** What its page shows of it. */
export function presentRunning(one: Running): NonNullable<Serving> {
  const figures = one.serves?.deployment.figures();
  return {
    state: stateOf(one),
    problem: one.problem ?? one.behind,
    workers: figures?.workers ?? 0,
    answered: figures?.answered ?? 0,
    failed: figures?.failed ?? 0,
    restarts: figures?.restarts ?? 0,
    output: [...one.output],
    isolation: one.isolation,
  };
}

export function withMemory(manifest: Manifest, memoryMb: number | null): Manifest {
  if (memoryMb === null) return manifest;
  const { settings } = manifest;
  return { ...manifest, settings: { ...settings, resources: { ...settings.resources, memoryMb } } };
}
