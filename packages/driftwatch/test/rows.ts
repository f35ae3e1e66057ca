import { seededRandom } from "@driftguard/stats";
import { fitBins, type FitOptions } from "../src/profile/fit-bins.ts";
import { prepareBins, profileAccumulator } from "../src/profile/profile-accumulator.ts";
import type { Bins, Column, ColumnChunk, Profile } from "../src/profile/profile.ts";
import { sampleReference } from "../src/profile/sample-reference.ts";

export type Values = readonly (number | string | null)[];
/** Columns by feature name: numbers or texts. */
export type Table = Readonly<Record<string, Values>>;

export function chunkOf(table: Table): ColumnChunk {
  const columns = Object.values(table).map(columnOf);
  return { rows: columns[0]?.values.length ?? 0, columns };
}

export function columnOf(values: Values): Column {
  const isText = values.some((value) => typeof value === "string");
  return isText
    ? { kind: "categorical", values: values as readonly (string | null)[], violations: 0 }
    : { kind: "numeric", values: values as readonly (number | null)[], violations: 0 };
}

/** Bins fitted to a table as to a reference. */
export function binsOf(table: Table, options?: FitOptions): Bins {
  const chunk = chunkOf(table);
  const sampler = sampleReference(Object.keys(table).map((feature, i) => ({ feature, kind: chunk.columns[i]!.kind })));
  sampler.add(chunk);
  return fitBins(sampler.sample(), options);
}

export function countedOn(bins: Bins, ...tables: readonly Table[]): Profile {
  const accumulator = profileAccumulator(prepareBins(bins));
  for (const table of tables) {
    const chunk = chunkOf(table);
    // All values missing: the table alone does not tell the kind.
    const columns = chunk.columns.map((column, i): Column => {
      const kind = bins.features[i]!.kind;
      return column.kind === kind
        ? column
        : { kind: "categorical", values: column.values as readonly null[], violations: 0 };
    });
    accumulator.add({ rows: chunk.rows, columns });
  }
  return accumulator.profile();
}

/** Normal numbers, the same for the same seed. */
export function normals(count: number, seed: number, mean = 0, deviation = 1): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => mean + deviation * random.normal());
}

/** Levels drawn with given chances, the same for the same seed. */
export function levels(count: number, seed: number, shares: Readonly<Record<string, number>>): string[] {
  const random = seededRandom(seed);
  const names = Object.entries(shares);
  return Array.from({ length: count }, () => {
    let left = random.uniform();
    return (names.find(([, share]) => (left -= share) < 0) ?? names[0]!)[0];
  });
}
