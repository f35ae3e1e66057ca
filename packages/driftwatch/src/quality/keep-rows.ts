import { examplesMax } from "./fault.ts";

/** How often rows repeat others, in a sample that keeps or drops all copies of a row alike. */
export type Copies = {
  /** How often each distinct kept row is there. */
  readonly counts: readonly number[];
  /** The chance that a row had to be kept, 0 to 1. */
  readonly keptShare: number;
  /** Places of a row and of the one that it repeats, from 1 on. */
  readonly examples: readonly { readonly row: number; readonly of: number }[];
};

/** A row by the hash of its key, the hash of all its values, and its place from 1 on. */
export type HashedRow = { readonly key: number; readonly hash: number; readonly row: number };

export type KeptRows = {
  /** In the order of the rows; one whose key is not below the limit is passed over. */
  readonly put: (row: HashedRow) => void;
  /** Keys below it are kept: 2^32 at first. */
  readonly limit: () => number;
  readonly copies: () => Copies;
};

const keptMax = 2048;

/** Keeps rows whose key has a small hash; the limit is halved whenever there are more than 2,048 different ones. */
export function keepRows(): KeptRows {
  const kept = new Map<number, { readonly key: number; readonly first: number; count: number }>();
  const examples: { readonly row: number; readonly of: number }[] = [];
  let limit = 2 ** 32;
  const halve = (): void => {
    limit /= 2;
    for (const [hash, { key }] of kept) if (key >= limit) kept.delete(hash);
  };
  return {
    put({ key, hash, row }) {
      if (key >= limit) return;
      const known = kept.get(hash);
      if (known === undefined) {
        kept.set(hash, { key, first: row, count: 1 });
        while (kept.size > keptMax && limit > 1) halve();
      } else {
        known.count += 1;
        if (examples.length < examplesMax) examples.push({ row, of: known.first });
      }
    },
    limit: () => limit,
    copies: () => ({ counts: [...kept.values()].map(({ count }) => count), keptShare: limit / 2 ** 32, examples }),
  };
}
