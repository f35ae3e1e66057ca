/** What rows were read by: what a reference was last found to name. It is made sure of as they are stored. */
export type Premise = {
  readonly organisation: number;
  /** A model, as a request named it. */
  readonly reference: string;
  /** A version by its name; `null`: the current one. */
  readonly versionName: string | null;
  readonly model: number;
  /** Of the version's row; another one once it has changed. */
  readonly stamp: string;
};

/** A premise no longer holds; nothing was stored. */
export class Outdated extends Error {
  override readonly name = "Outdated";
}

/** PostgreSQL's code of our own for it. */
export const outdatedCode = "DG001";

/** As the parameters of `require_still_found`: for each column an array in PostgreSQL's spelling. */
export function premiseColumns(premises: readonly Premise[]): readonly string[] {
  const column = (read: (premise: Premise) => number | string | null): string =>
    `{${premises.map((premise) => quoted(read(premise))).join(",")}}`;
  return [
    column(({ organisation }) => organisation),
    column(({ reference }) => reference),
    column(({ versionName }) => versionName),
    column(({ model }) => model),
    column(({ stamp }) => stamp),
  ];
}

function quoted(value: number | string | null): string {
  if (value === null) return "null";
  return typeof value === "number" ? String(value) : `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}
