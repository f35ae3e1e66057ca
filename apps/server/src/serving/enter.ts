import { Problem } from "../platform/http/problem.ts";

/** Requests that are being answered, or wait to be, of each caller; those of a preview on their own. */
export type UnderWay = Map<string, number>;

const underWayMax = 1_024;

/**
 * Counts one more of a caller's requests, until what is returned is called.
 *
 * @throws Problem request/too-many where a caller waits for too many answers at once
 */
export function enter(underWay: UnderWay, key: string): () => void {
  const count = underWay.get(key) ?? 0;
  if (count >= underWayMax) {
    throw new Problem("request/too-many", `At most ${underWayMax} requests of one caller are answered at a time.`, {
      headers: { "retry-after": "1" },
    });
  }
  underWay.set(key, count + 1);
  return () => {
    const left = (underWay.get(key) ?? 1) - 1;
    if (left === 0) underWay.delete(key);
    else underWay.set(key, left);
  };
}
