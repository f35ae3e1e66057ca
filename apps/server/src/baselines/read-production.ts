import { buildBaseline } from "driftwatch";

import type { VersionRow } from "../models/index.ts";
import type { EventColumns, EventStore, ModelRange } from "../platform/events/event-store.ts";
import { columnReader, profiledFeaturesOf } from "../profiles/index.ts";
import { residualSums } from "./residual-sums.ts";
import type { Replacement } from "./replace-baseline.ts";
import { writeBaseline } from "./stored-baseline.ts";

export type Production = Pick<Replacement, "baseline" | "performance" | "timeZone"> & { readonly version: VersionRow };

/**
 * What came from a version in a span of time, as a baseline. It is read twice; rows that come in between count too.
 *
 * @returns `null` where nothing came, or nothing that can be compared
 */
export async function readProduction(
  events: EventStore,
  {
    organisation,
    version,
    from,
    to,
  }: Pick<ModelRange, "organisation" | "from" | "to"> & { readonly version: VersionRow },
  { timeZone, task }: { readonly timeZone: string; readonly task: string },
): Promise<Production | null> {
  const range = { organisation, model: version.model, version: version.id, from, to };
  const features = profiledFeaturesOf(version.schema, await outputKindOf(events, range));
  if (features.length === 0) return null;
  const read = columnReader({ features }, version.schema);
  const sums = residualSums();
  let readings = 0;
  const built = await buildBaseline(
    {
      schema: features.map(({ feature, kind }) => ({ name: feature, type: kind })),
      async *read() {
        readings += 1;
        const label = task === "regression" && readings === 1;
        for await (const columns of events.readColumns(range, { ...choice, label })) {
          if (label) addErrors(sums, columns);
          yield read(columns);
        }
      },
    },
    { timeZone, isLive: true },
  );
  if (built.rows === 0) return null;
  const { rows, times } = built;
  return { version, baseline: { ...writeBaseline(built), rows, times }, performance: sums.result(), timeZone };
}

const choice = { numbers: true, categories: true, output: true, label: false, service: false } as const;

function addErrors(sums: ReturnType<typeof residualSums>, { rows, labelNumber, output }: EventColumns): void {
  for (let row = 0; row < rows; row += 1) sums.add(labelNumber[row] ?? Number.NaN, output[row] ?? Number.NaN);
}

/** How the output is compared: by what most of the first rows have, a number or else a class. */
async function outputKindOf(events: EventStore, range: ModelRange): Promise<"numeric" | "categorical" | null> {
  for await (const { output, class: classes } of events.readColumns(range, {
    ...choice,
    numbers: false,
    categories: false,
  })) {
    const numbers = output.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
    const texts = classes.filter((value) => value !== null).length;
    if (numbers === 0 && texts === 0) continue;
    return numbers >= texts ? "numeric" : "categorical";
  }
  return null;
}
