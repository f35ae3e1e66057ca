import { z } from "zod";

import type { Context } from "../platform/context.ts";
import type { Seal } from "../platform/seal.ts";
import { findVariablesOf, type VariablesRow } from "./queries/model-variables.ts";

export type OpenVariables = {
  readonly values: Readonly<Record<string, string>>;
  /** Another one with every change; 0: nothing was ever set. */
  readonly stamp: number;
};

export const noVariables: OpenVariables = { values: {}, stamp: 0 };

/** What the workers of a deployment find in their environment. @throws SealedElsewhere */
export async function openVariables(ctx: Context, deployment: string, seal: Seal): Promise<OpenVariables> {
  const row = await ctx.transaction((tx) => findVariablesOf(tx, ctx.caller.organisation, deployment), "read");
  return row === null ? noVariables : { values: await valuesOf(row, seal), stamp: row.stamp };
}

const stored = z.record(z.string(), z.string());

export async function valuesOf(row: VariablesRow, seal: Seal): Promise<Readonly<Record<string, string>>> {
  return stored.parse(JSON.parse(await seal.open(row.sealed, variablesPlace(row))));
}

/** What sealed values are bound to: moved to another row, they do not open. */
export function variablesPlace({ organisation, model }: Pick<VariablesRow, "organisation" | "model">): string {
  return `${organisation} model_variables sealed ${model}`;
}
