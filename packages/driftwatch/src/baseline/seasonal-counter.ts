import { emptyProfile } from "../profile/empty-profile.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import { profileAccumulator, type PreparedBins, type ProfileAccumulator } from "../profile/profile-accumulator.ts";
import type { Bins, ColumnChunk } from "../profile/profile.ts";
import type { Baseline } from "./baseline.ts";
import { seasonalCell, seasonalCells } from "./seasonal-cell.ts";
import { splitByCell } from "./split-by-cell.ts";

/** Counts into one accumulator a seasonal cell, so that the whole is their sum and no row is counted twice. */
export class SeasonalCounter {
  readonly #bins: Bins;
  readonly #newAccumulator: () => ProfileAccumulator;
  readonly #cellOf: (time: number) => number;
  readonly #cells = new Map<number | null, ProfileAccumulator>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(prepared: PreparedBins, timeZone: string | undefined) {
    this.#bins = prepared.bins;
    this.#newAccumulator = () => profileAccumulator(prepared);
    this.#cellOf = seasonalCell(timeZone);
  }

  add(chunk: ColumnChunk): void {
    if (chunk.times === undefined) {
      this.#accumulator(null).add(chunk);
      return;
    }
    for (const part of splitByCell(chunk, this.#cellOf)) this.#accumulator(part.cell).add(part.chunk);
    for (let row = 0; row < chunk.rows; row++) {
      const time = chunk.times[row] ?? Number.NaN;
      if (!Number.isFinite(time)) continue;
      if (time < this.#first) this.#first = time;
      if (time > this.#last) this.#last = time;
    }
  }

  result(): Pick<Baseline, "profile" | "seasonal" | "times"> {
    const profiles = new Map([...this.#cells].map(([cell, accumulator]) => [cell, accumulator.profile()]));
    const hasTimes = this.#first <= this.#last;
    const empty = emptyProfile(this.#bins);
    return {
      profile: mergeProfiles(this.#bins, [...profiles.values()]),
      seasonal: hasTimes ? Array.from({ length: seasonalCells }, (_, cell) => profiles.get(cell) ?? empty) : null,
      times: hasTimes ? { first: this.#first, last: this.#last } : null,
    };
  }

  #accumulator(cell: number | null): ProfileAccumulator {
    let accumulator = this.#cells.get(cell);
    if (accumulator === undefined) {
      accumulator = this.#newAccumulator();
      this.#cells.set(cell, accumulator);
    }
    return accumulator;
  }
}
