import type { DeploymentRow } from "../deployments/index.ts";

export type Candidate = Pick<DeploymentRow, "id" | "number" | "state" | "created_at" | "live_at" | "ended_at">;

export type LeftoverRule = {
  /** Versions of a model that were live and stay beside those that answer; and as many that never were. */
  readonly keep: number;
  /** Shadows, previews, both sides of a trial or a comparison, whatever has workers. */
  readonly inUse: ReadonlySet<string>;
  readonly now: number;
};

export type Leftovers = {
  /** Nobody can go back to them once their files are gone. */
  readonly versions: readonly string[];
  /** Builds that came to nothing: what they left can go without a word. */
  readonly builds: readonly string[];
};

const hourMs = 3_600_000;
const triedAgainMs = 7 * 24 * hourMs;

/**
 * Which of a model's deployments need their files no more. Whatever answers, is built, or could be gone back to stays: the
 * last ones that were live, by when they were, as a roll-back takes them. Another hour passes first, for a swap that
 * another process has not followed yet; what failed stays a week, to be tried again.
 */
export function chooseLeftovers(all: readonly Candidate[], { keep, inUse, now }: LeftoverRule): Leftovers {
  const isOlder = (at: Date | null, ms: number): boolean => at !== null && now - at.getTime() >= ms;
  const isFree = (one: Candidate): boolean => !inUse.has(one.id) && isOlder(one.ended_at ?? one.created_at, hourMs);
  const wereLive = all
    .filter(({ state, live_at }) => live_at !== null && (state === "superseded" || state === "rolled-back"))
    .toSorted(
      (one, other) => (other.live_at?.getTime() ?? 0) - (one.live_at?.getTime() ?? 0) || other.number - one.number,
    );
  // One that was on trial once and waits again is nobody's to go back to either.
  const neverLive = all
    .filter(({ state, live_at }) => state === "ready" || (live_at === null && state === "superseded"))
    .toSorted((one, other) => other.number - one.number);
  return {
    versions: [...wereLive.slice(keep), ...neverLive.slice(keep)].filter(isFree).map(({ id }) => id),
    builds: all
      .filter(({ state, id, ended_at }) => isVain(state) && !inUse.has(id) && isOlder(ended_at, triedAgainMs))
      .map(({ id }) => id),
  };
}

function isVain(state: string): boolean {
  return state === "failed" || state === "cancelled";
}
