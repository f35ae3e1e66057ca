import type { Said } from "./ask-again.ts";
import type { RecordedRequest } from "./recorded-requests.ts";

export type ReplayParts = {
  readonly ask: (row: unknown) => Promise<Said>;
  /** Whose callers wait for an answer of any version: the organisation's own come first, and others' for a while. */
  readonly waiting: () => "own" | "others" | "nobody";
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Milliseconds of a clock that only goes on. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
};

const busyMs = 20;
// One organisation whose callers wait all day keeps no other's replay from ending.
const othersMsMax = 250;
// It takes a core for half of the time at most.
const restMsMax = 50;
const wholeMsMax = 4 * 60_000;
const tellEvery = 50;

/**
 * Asks a preview what was recorded, one request after the other, behind everybody who waits for an answer, and at rest
 * for as long as it was at work.
 *
 * @returns in the order of the requests
 * @throws the signal's reason
 */
export async function replayRequests(
  requests: readonly RecordedRequest[],
  { ask, waiting, wait, elapsed, signal, onProgress }: ReplayParts,
): Promise<readonly Said[]> {
  const said: Said[] = [];
  const begun = elapsed();
  const [first] = requests;
  // What a version does only once, at its first request, is nobody's latency.
  if (first !== undefined) await ask(first.row);
  for (const { row } of requests) {
    const from = elapsed();
    const isBusy = (): boolean => {
      const whose = waiting();
      return whose === "own" || (whose === "others" && elapsed() - from < othersMsMax);
    };
    while (isBusy() && elapsed() - begun < wholeMsMax) {
      signal.throwIfAborted();
      await wait(busyMs);
    }
    signal.throwIfAborted();
    if (elapsed() - begun >= wholeMsMax) {
      said.push({ kind: "not-asked", reason: `The replay had run for ${wholeMsMax / 60_000} minutes.` });
      continue;
    }
    const asked = elapsed();
    said.push(await ask(row));
    if (said.length % tellEvery === 0) onProgress(said.length);
    await wait(Math.min(elapsed() - asked, restMsMax));
  }
  return said;
}
