import { Problem } from "../platform/http/problem.ts";

const waitingMax = 4;

/**
 * Runs one after the other: each costs seconds of the processor, and many at once would hold up ingest.
 *
 * @throws Problem request/too-many with more than four waiting
 */
export function takeTurns(): <Value>(run: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (run) => {
    if (waiting > waitingMax)
      throw new Problem("request/too-many", "Too many previews are being made; try again in a few seconds.", {
        headers: { "retry-after": "5" },
      });
    waiting += 1;
    const turn = last.then(run, run);
    last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      waiting -= 1;
    }
  };
}
