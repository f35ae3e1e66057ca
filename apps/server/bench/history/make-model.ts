import { seededRandom } from "@driftguard/stats";
import { buildBaseline, type Baseline, type ColumnChunk, type RowSource } from "driftwatch";

import { insertActiveBaseline, writeBaseline } from "../../src/baselines/index.ts";
import { findModelByKey, registerModel } from "../../src/models/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { outputFeature, type VersionKey } from "../../src/profiles/index.ts";

/** A model that can be counted and judged. */
export type BenchModel = { readonly key: VersionKey; readonly baseline: Baseline };

export const levels: readonly string[] = ["red", "green", "blue", "black", "white", "grey", "pink", "brown"];
const baselineRows = 20_000;

/** Registers a model of so many features and gives it a baseline of 20,000 rows, 256 bins a number. */
export async function makeModel(
  ctx: Context,
  { name, numbers, categories }: { readonly name: string; readonly numbers: number; readonly categories: number },
): Promise<BenchModel> {
  const { organisation } = ctx.caller;
  const features = [
    ...Array.from({ length: numbers }, (_, index) => ({ name: `feature_${index}`, type: "numeric" as const })),
    ...Array.from({ length: categories }, (_, index) => ({ name: `category_${index}`, type: "categorical" as const })),
  ];
  const { model } = await registerModel(ctx, { name, version: "1", task: "binary", features });
  const baseline = await buildBaseline(sourceOf([...features, { name: outputFeature, type: "numeric" }]));
  const version = await ctx.transaction(async (tx) => {
    const current = (await findModelByKey(tx, organisation, model))?.current_version;
    if (current === null || current === undefined) throw new Error("a new model has a current version");
    await insertActiveBaseline(tx, {
      ...{ id: ctx.newId("baseline"), organisation, model, version: current, kind: "given", rows: baselineRows },
      ...{ span_from: null, span_to: null, created_at: ctx.now(), created_by: "bench" },
      ...writeBaseline(baseline),
      time_zone: "UTC",
    });
    return current;
  });
  return { key: { organisation, model, version }, baseline };
}

function sourceOf(schema: RowSource["schema"]): RowSource {
  const random = seededRandom(7);
  const chunk: ColumnChunk = {
    rows: baselineRows,
    columns: schema.map(({ name, type }) =>
      type === "categorical"
        ? {
            kind: "categorical",
            violations: 0,
            values: Array.from({ length: baselineRows }, () => levelOf(random.uniform())),
          }
        : {
            kind: "numeric",
            violations: 0,
            values: Float64Array.from({ length: baselineRows }, () => valueOf(name, random)),
          },
    ),
  };
  return {
    schema,
    async *read() {
      yield chunk;
    },
  };
}

/** A score for the output, a standard normal number for the rest. */
export function valueOf(name: string, random: ReturnType<typeof seededRandom>): number {
  return name === outputFeature ? random.uniform() : random.normal();
}

export function levelOf(share: number): string {
  return levels[Math.floor(share ** 2 * levels.length)] ?? "";
}
