import { hash } from "node:crypto";

import type { Deployment, Manifest } from "@driftguard/runtime";

import { type LiveDeployment, placesInAll, type PlaceRange } from "../deployments/index.ts";

/** A version that this process serves, or tries to. */
export type Slot = {
  readonly live: LiveDeployment;
  /** `null` until what was built is read. */
  readonly serves: { readonly deployment: Deployment; readonly manifest: Manifest } | null;
  /** Why it does not serve, in one sentence. */
  readonly problem: string | null;
};

/** Who answers for a model, and for which callers. Frozen: a change of traffic is another endpoint in its place. */
export type Endpoint = {
  /** Of the model, as any of its versions says it. */
  readonly live: LiveDeployment;
  /** Who answers, the largest share first; never empty. */
  readonly slots: readonly [Slot, ...Slot[]];
  /** Who is asked the same, and answers nobody. */
  readonly shadow: Slot | null;
  /** Which of the slots has a place; 10,000 of them. */
  readonly places: Uint8Array;
};

/** @param slots - of one model, at most 256; the largest share answers places that nobody has */
export function endpointOf(slots: readonly [Slot, ...Slot[]], shadow: Slot | null = null): Endpoint {
  const [first, ...others] = [...slots].sort((one, other) => other.live.weight - one.live.weight);
  if (first === undefined) throw new RangeError("endpointOf needs a slot");
  const sorted = [first, ...others] as const;
  const places = new Uint8Array(placesInAll);
  for (const [index, { live }] of sorted.entries())
    for (const [from, to] of live.places ?? placesOf(live)) places.fill(index, from, to);
  return Object.freeze({ live: first.live, slots: Object.freeze(sorted), shadow, places });
}

/** A row of before there were splits. */
function placesOf({ weight }: LiveDeployment): readonly PlaceRange[] {
  return [[0, weight]];
}

/**
 * Who answers a request. The same key comes to the same version for as long as that version's share does not shrink.
 * A version that cannot be started leaves its requests to the largest share.
 *
 * @param key - `null`: any of them, by chance
 * @param chance - uniform over 0 to below 1
 */
export function chooseSlot({ live, slots, places }: Endpoint, key: string | null, chance: () => number): Slot {
  const [first] = slots;
  if (slots.length === 1) return first;
  const place = key === null ? Math.floor(chance() * placesInAll) : placeOf(live.salt, key);
  const chosen = slots[places[place] ?? 0] ?? first;
  return chosen.serves === null && chosen.problem !== null ? first : chosen;
}

/** Where a key falls: 0 to 9,999. Of 32 bits the remainder favours no place by more than 3 in a million. */
export function placeOf(salt: string, key: string): number {
  return Number.parseInt(hash("sha256", `${salt}\0${key}`).slice(0, 8), 16) % placesInAll;
}
