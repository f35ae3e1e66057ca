import type { Selectable } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Baselines } from "../../platform/database/tables.ts";

export type BaselineRow = Selectable<Baselines>;

/** The baseline a version is compared with now. */
export async function findActiveBaseline(tx: Tx, organisation: number, version: number): Promise<BaselineRow | null> {
  const row = await tx
    .selectFrom("baselines")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("version", "=", version)
    .where("active", "=", true)
    .executeTakeFirst();
  return row ?? null;
}

/** What a version's values are counted in, without the rest of its baseline; `null` without one. */
export async function findActiveBins(tx: Tx, organisation: number, version: number): Promise<Buffer | null> {
  const row = await tx
    .selectFrom("baselines")
    .select("bins")
    .where("organisation", "=", organisation)
    .where("version", "=", version)
    .where("active", "=", true)
    .executeTakeFirst();
  return row?.bins ?? null;
}

/** How a version's model did on the baseline it is compared with; `null` where that is not known. */
export async function findBaselinePerformance(tx: Tx, organisation: number, version: number): Promise<unknown> {
  const row = await tx
    .selectFrom("baselines")
    .select("performance")
    .where("organisation", "=", organisation)
    .where("version", "=", version)
    .where("active", "=", true)
    .executeTakeFirst();
  return row?.performance ?? null;
}

/** Whether a model has a current version that is compared with nothing. */
export async function lacksBaseline(tx: Tx, organisation: number, model: number): Promise<boolean> {
  const row = await tx
    .selectFrom("models as m")
    .leftJoin("baselines as b", (join) => join.onRef("b.version", "=", "m.current_version").on("b.active", "=", true))
    .select("m.id")
    .where("m.organisation", "=", organisation)
    .where("m.id", "=", model)
    .where("m.current_version", "is not", null)
    .where("b.id", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findBaselineRow(tx: Tx, organisation: number, id: string): Promise<BaselineRow | null> {
  return (
    (await tx
      .selectFrom("baselines")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("id", "=", id)
      .executeTakeFirst()) ?? null
  );
}

/** Every baseline of a model, newest first, old ones included. */
export function listBaselineRows(tx: Tx, organisation: number, model: number): Promise<BaselineRow[]> {
  return tx
    .selectFrom("baselines")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .orderBy("created_at", "desc")
    .orderBy("number", "desc")
    .limit(100)
    .execute();
}

export type NewBaseline = {
  readonly id: string;
  readonly organisation: number;
  readonly model: number;
  readonly version: number;
  readonly kind: "given" | "window" | "learned" | "statistics";
  readonly rows: number;
  readonly span_from: Date | null;
  readonly span_to: Date | null;
  readonly bins: Uint8Array;
  /** Which levels stood in one row alone, by feature. */
  readonly once: object;
  readonly profile: Uint8Array;
  /** 48 seasonal cells in base64; `null` without times. */
  readonly seasonal: readonly string[] | null;
  /** By whose clock the cells were told apart. */
  readonly time_zone: string;
  readonly performance?: unknown;
  readonly created_at: Date;
  readonly created_by: string;
};

/** Leaves a version without a baseline; the one it had stays readable. */
export async function deactivateBaseline(tx: Tx, organisation: number, version: number): Promise<void> {
  await tx
    .updateTable("baselines")
    .set({ active: false })
    .where("organisation", "=", organisation)
    .where("version", "=", version)
    .where("active", "=", true)
    .execute();
}

/** Makes a baseline the active one of its version. Earlier ones stay readable. */
export async function insertActiveBaseline(tx: Tx, baseline: NewBaseline): Promise<number> {
  const { organisation, version } = baseline;
  await deactivateBaseline(tx, organisation, version);
  const { last } = await tx
    .selectFrom("baselines")
    .select((row) => row.fn.max("number").as("last"))
    .where("organisation", "=", organisation)
    .where("version", "=", version)
    .executeTakeFirstOrThrow();
  const number = (last ?? 0) + 1;
  await tx
    .insertInto("baselines")
    .values({
      ...baseline,
      bins: Buffer.from(baseline.bins),
      once: JSON.stringify(baseline.once),
      profile: Buffer.from(baseline.profile),
      number,
      active: true,
      seasonal: baseline.seasonal === null ? null : JSON.stringify(baseline.seasonal),
      performance:
        baseline.performance === null || baseline.performance === undefined
          ? null
          : JSON.stringify(baseline.performance),
    })
    .execute();
  return number;
}
