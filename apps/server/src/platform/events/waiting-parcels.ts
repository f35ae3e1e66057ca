import type { Parcel } from "./parcel.ts";

/** Parcels that wait to be written, the oldest first, and how many rows they have. */
export type WaitingParcels<Entry extends Waiting> = {
  readonly rows: number;
  readonly oldest: Entry | undefined;
  add(entry: Entry): void;
  /** Those that were taken and have to be written after all. */
  putBack(entries: readonly Entry[]): void;
  /** Takes parcels out, or passes them over, from the oldest on until it is told to stop. */
  take(choose: (entry: Entry) => "take" | "pass" | "stop"): readonly Entry[];
};

type Waiting = { readonly parcel: Parcel; readonly queuedAt: number };

export function createWaitingParcels<Entry extends Waiting>(): WaitingParcels<Entry> {
  let entries: Entry[] = [];
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    get oldest() {
      return entries[0];
    },
    add(entry) {
      entries.push(entry);
      rows += entry.parcel.keys.length;
    },
    putBack(returned) {
      entries = [...returned, ...entries].toSorted((one, other) => one.queuedAt - other.queuedAt);
      for (const { parcel } of returned) rows += parcel.keys.length;
    },
    take(choose) {
      const taken: Entry[] = [];
      const passed: Entry[] = [];
      for (const entry of entries) {
        const choice = choose(entry);
        if (choice === "stop") break;
        if (choice === "take") taken.push(entry);
        else passed.push(entry);
      }
      entries = passed.concat(entries.slice(passed.length + taken.length));
      for (const { parcel } of taken) rows -= parcel.keys.length;
      return taken;
    },
  };
}
