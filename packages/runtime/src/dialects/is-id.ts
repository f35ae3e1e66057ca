import type { Json } from "../contract.ts";

const idCharacters = 256;

/** Whether a row can be recorded under it: no store keeps NUL or half of a character. */
export function isId(value: Json): value is string {
  if (typeof value !== "string" || value === "" || value.length > idCharacters) return false;
  return !value.includes("\0") && value.isWellFormed();
}

/** What is expected of an id. */
export function idWords(what: string): string {
  return `${what} to be a text of 1 to ${idCharacters} characters, without NUL and without half characters`;
}
