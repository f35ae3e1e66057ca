import { readFile } from "node:fs/promises";
import type { FeatureType } from "../../profile/profile.ts";
import type { DeclaredColumns } from "../../plan/plan-columns.ts";
import { CommandError } from "../command-error.ts";

const types: readonly (FeatureType | "ignore")[] = [
  "numeric",
  "categorical",
  "boolean",
  "text",
  "embedding",
  "datetime",
  "ignore",
];

/**
 * Reads a schema file: `{"columns": {"postcode": "categorical", "row": "ignore"}}`. Columns it does not name are inferred.
 *
 * @throws CommandError if it is not there, not JSON, or names a type that there is not
 */
export async function readSchema(path: string): Promise<DeclaredColumns> {
  return declaredColumns(path, fieldOf(await readJson(path, "schema file"), "columns"));
}

/** Column names and types as they stand in a file. @throws CommandError with the file */
export function declaredColumns(path: string, columns: unknown): DeclaredColumns {
  if (typeof columns !== "object" || columns === null || Array.isArray(columns)) {
    throw new CommandError("unreadable", `${path}: "columns" must be an object of column names and types.`);
  }
  return new Map(
    Object.entries(columns).map(([name, type]) => {
      const known = types.find((candidate) => candidate === type);
      if (known !== undefined) return [name, known];
      throw new CommandError(
        "unreadable",
        `${path}: the column "${name}" has the type ${JSON.stringify(type)}; there are ${types.join(", ")}.`,
      );
    }),
  );
}

/** @param what - the file's role, for failures. @throws CommandError if it is not there or not JSON */
export async function readJson(path: string, what: string): Promise<unknown> {
  const text = await readWhole(path, what);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const where = /line (\d+) column (\d+)/.exec(message);
    const place = where === null ? "" : ` (line ${where[1] ?? ""}, column ${where[2] ?? ""})`;
    throw new CommandError("unreadable", `${path}: the ${what} is not JSON${place}.`, { cause: error });
  }
}

/** @throws CommandError if it is not there */
export async function readWhole(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing ? "is not there" : "cannot be opened";
    throw new CommandError("unreadable", `${path}: the ${what} ${why}.`, { cause: error });
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
