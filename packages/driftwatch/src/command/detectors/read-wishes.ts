import type { FeatureWishes, Threshold } from "../../judge/choose-detectors.ts";
import { CommandError } from "../command-error.ts";

/** What a config file says of one column beside its type. */
export type ColumnEntry = { readonly type?: unknown; readonly wishes: FeatureWishes };

/**
 * A column's entry: a type alone, or an object of `type`, `methods` and `thresholds`.
 *
 * @throws CommandError that names the file and the column
 */
export function readColumnEntry(path: string, name: string, entry: unknown): ColumnEntry {
  if (!isObject(entry)) return { type: entry, wishes: {} };
  const where = `${path}: the column "${name}"`;
  const { type, methods, thresholds, ...others } = entry;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    throw new CommandError("unreadable", `${where} has "${stranger}"; it may have type, methods and thresholds.`);
  return {
    ...(type === undefined ? {} : { type }),
    wishes: {
      ...(methods === undefined ? {} : { methods: texts(methods, `${where}: "methods" must be a list of names.`) }),
      ...(thresholds === undefined ? {} : { thresholds: numbers(thresholds, `${where}: "thresholds"`) }),
    },
  };
}

/** Thresholds by method: a number, or one for each kind of column. @throws CommandError that names the file */
export function readThresholds(path: string, thresholds: unknown): Readonly<Record<string, Threshold>> {
  const where = `${path}: "thresholds"`;
  if (!isObject(thresholds)) throw new CommandError("unreadable", `${where} must be an object of methods and numbers.`);
  return Object.fromEntries(
    Object.entries(thresholds).map(([method, value]): [string, Threshold] => {
      if (typeof value === "number") return [method, value];
      const { numeric, categorical, ...others } = isObject(value) ? value : { other: value };
      if (Object.keys(others).length > 0)
        throw new CommandError(
          "unreadable",
          `${where} must give ${method} a number, or one for numeric and categorical.`,
        );
      const kinds = Object.entries({ numeric, categorical }).filter(([, floor]) => floor !== undefined);
      return [method, numbers(Object.fromEntries(kinds), `${where} of ${method}`)];
    }),
  );
}

/** @throws CommandError with what was said */
export function texts(value: unknown, says: string): readonly string[] {
  if (!Array.isArray(value)) throw new CommandError("unreadable", says);
  return value.map((item: unknown) => {
    if (typeof item !== "string") throw new CommandError("unreadable", says);
    return item;
  });
}

function numbers(value: unknown, where: string): Readonly<Record<string, number>> {
  if (!isObject(value)) throw new CommandError("unreadable", `${where} must be an object of numbers.`);
  return Object.fromEntries(
    Object.entries(value).map(([name, number]): [string, number] => {
      if (typeof number !== "number") throw new CommandError("unreadable", `${where} must give ${name} a number.`);
      return [name, number];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
