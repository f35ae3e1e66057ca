import type { Baseline } from "../../baseline/baseline.ts";
import { buildDrawn } from "../../baseline/build-baseline.ts";
import type { TableFile, TableRun } from "../../files/reader.ts";
import type { TableSample } from "../../plan/infer-columns.ts";
import { nameBins } from "../../profile/name-bins.ts";
import { drawRows, rowsSampledMax } from "../../profile/draw-rows.ts";
import { prepareBins, profileAccumulator } from "../../profile/profile-accumulator.ts";
import type { Bins, ColumnChunk, Profile } from "../../profile/profile.ts";
import { chooseRows, copiesByColumns } from "../../quality/copies-by-columns.ts";
import { keysOf, type Limits, observeColumns, type SeenColumn, type SeenTable } from "../../quality/observe-table.ts";
import { sampled, sampledOnce } from "../../rows/sampled.ts";
import { type RowSample, type RowSampler, sampledColumnsMax, sampleRows } from "../../rows/sample-rows.ts";
import { columnGroups, readsByColumns } from "../tables/column-groups.ts";
import { readColumns, type ReadColumn, rowSourceOf } from "../tables/read-columns.ts";

/** A table that may be read some columns at a time. */
export type WideTable = {
  readonly table: TableFile;
  /** Its first rows. */
  readonly first: TableSample;
  /** Those that are compared. */
  readonly columns: readonly (ReadColumn & { readonly limits?: Limits | null })[];
  /** Names of columns by which rows are told apart; chosen by the first rows where there are none. */
  readonly keys?: readonly string[];
  /** @param share - of the whole reading, 0 to 1; @param rows - as many as all columns have been read of in that share */
  readonly onRows: (share: number, rows: number) => void;
};

/** What whole rows show, though no reading had all of their columns. */
type WholeRows = { readonly rows: number; readonly sample: RowSample; readonly seen: SeenTable };

/**
 * A baseline of a table whose columns are read one group after the other.
 *
 * @returns `null` where it has to be read whole: it is not large, texts or embeddings are compared, or no three columns tell its
 * rows apart
 */
export async function baselineByColumns(
  wide: WideTable,
): Promise<(WholeRows & { readonly baseline: Baseline }) | null> {
  const draw = drawRows({ rowsMax: rowsSampledMax, seed: 1 });
  const read = await readGroups(wide, async ({ columns, wanted, see, sampler, onShare }) => {
    const onRows = (pass: number, share: number): void => onShare((pass + share) / 2);
    const source = rowSourceOf(wide.table, columns, { see, wanted, onRows });
    const { bins, profile, rows } = await buildDrawn(sampledOnce(source, sampler), draw);
    return { rows, parts: zip(bins.features, profile.features) };
  });
  if (read === null) return null;
  const bins = nameBins(read.parts.map(([feature]) => feature));
  const features = read.parts.map(([, counted]) => counted);
  const profile = { edgesId: bins.edgesId, events: read.rows, features };
  return { ...read, baseline: { bins, rows: read.rows, profile, seasonal: null, times: null } };
}

/** Counts a table in bins of the same columns. @returns `null` where it has to be read whole */
export async function countByColumns(
  wide: WideTable,
  bins: Bins,
): Promise<(WholeRows & { readonly profile: Profile }) | null> {
  const read = await readGroups(wide, async ({ columns, places, wanted, see, sampler, onShare }) => {
    const features = places.flatMap((place) => bins.features[place] ?? []);
    const accumulator = profileAccumulator(prepareBins({ ...bins, features }));
    const chunks = readColumns(wide.table, columns, { wanted, see, onRows: onShare });
    for await (const chunk of sampled(chunks, sampler)) accumulator.add(chunk);
    const { events, features: parts } = accumulator.profile();
    return { rows: events, parts };
  });
  if (read === null) return null;
  return { ...read, profile: { edgesId: bins.edgesId, events: read.rows, features: read.parts } };
}

type GroupReading = {
  /** Those of the group that are compared, and their places among all that are. */
  readonly columns: WideTable["columns"];
  readonly places: readonly number[];
  readonly wanted: readonly number[];
  readonly see: (run: TableRun, chunk: ColumnChunk) => void;
  readonly sampler: RowSampler;
  readonly onShare: (share: number) => void;
};

type GroupRead<Part> = { readonly rows: number; readonly parts: readonly Part[] };

/** @returns what was read of each compared column, in their order */
async function readGroups<Part>(
  { table, first, columns, keys: told = [], onRows }: WideTable,
  read: (group: GroupReading) => Promise<GroupRead<Part>>,
): Promise<(WholeRows & { readonly parts: readonly Part[] }) | null> {
  const groups = readsByColumns(table) ? columnGroups(table, columns) : null;
  if (groups === null) return null;
  const keys = keysOf(first, told);
  const keyAt = keys.map((name) => table.columns.indexOf(name));
  const chosen = await chooseRows(table.read({ wanted: keyAt }), keyAt);
  if (chosen === null) return null;
  const copies = copiesByColumns(chosen);
  const [parts, seen, samples]: [Part[], SeenColumn[], RowSample["columns"][number][]] = [[], [], []];
  let [rows, rowsSampled] = [0, 0];
  for (const [i, { at, compared }] of groups.entries()) {
    const own = compared.flatMap((place) => columns[place] ?? []);
    const observer = observeColumns(own);
    const addCopies = copies.reading(at);
    const sampler = sampleRows(own);
    const group = await read({
      columns: own,
      places: compared,
      wanted: at,
      sampler,
      see(run, chunk) {
        addCopies(run);
        observer.see(run, chunk);
      },
      onShare(share) {
        const done = (i + share) / groups.length;
        onRows(done, Math.round(done * (table.rows ?? 0)));
      },
    });
    const sample = sampler.sample();
    [rows, rowsSampled] = [group.rows, sample.rows];
    for (const [k, place] of compared.entries()) {
      put(parts, place, group.parts[k]);
      put(seen, place, observer.columns[k]);
      put(samples, place, sample.columns[k]);
    }
  }
  return {
    parts,
    rows,
    sample: { rows: rowsSampled, rowsOfTable: rows, columns: samples.slice(0, sampledColumnsMax), times: null },
    seen: { rows, copies: copies.copies(), keys, columns: seen },
  };
}

function put<Value>(values: Value[], place: number, value: Value | undefined): void {
  if (value === undefined) throw new RangeError(`column ${place} was not read`);
  values[place] = value;
}

function zip<A, B>(first: readonly A[], second: readonly B[]): (readonly [A, B])[] {
  return first.flatMap((value, i): (readonly [A, B])[] => {
    const other = second[i];
    return other === undefined ? [] : [[value, other]];
  });
}
