import type { SearchSchemaInput } from "@tanstack/react-router";
import * as z from "zod/mini";

type Raw = Readonly<Record<string, unknown>>;

/** One step from the links of one version to those of the next. */
export type Migration = (search: Raw) => Raw;

/** Reads search parameters; a link may leave out whatever has a default. */
export type SearchReader<Search> = (search: Partial<Search> & SearchSchemaInput) => Search;

/**
 * Reads a route's search parameters: links of older versions are brought up to date, and what remains is checked. A link
 * without `v` is of version 1; a value that does not fit falls back, so that no link ever crashes a page.
 */
export function createSearchReader<Schema extends z.core.$ZodType>(
  schema: Schema,
  migrations: readonly Migration[] = [],
): SearchReader<z.output<Schema>> {
  return (search) => {
    const raw: Raw = { ...search };
    const from = Number(raw["v"] ?? 1);
    const pending = migrations.slice(Number.isInteger(from) && from >= 1 ? from - 1 : 0);
    return z.parse(
      schema,
      pending.reduce((old, migrate) => migrate(old), raw),
    );
  };
}

/** A text, or nothing. */
export const optionalText = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(256))), undefined);

/** A moment as ISO 8601 with a zone, or nothing. */
export const optionalInstant = z.catch(z.optional(z.iso.datetime({ offset: true })), undefined);

/** One of these words; the first where it is none of them. */
export function choiceOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodMiniType<Words[number]> {
  return z.pipe(
    z.optional(z.unknown()),
    z.transform((value): Words[number] => words.find((word) => word === value) ?? words[0]),
  );
}
