import type { RejectedRow } from "@driftguard/protocol";

import { describeValue } from "../platform/http/describe-issues.ts";
import { Problem } from "../platform/http/problem.ts";
import { parseJson } from "../platform/http/read-body.ts";
import { rowsMax } from "./limits.ts";

/** The rows of a request; a line that is no JSON keeps its place in `items` as undefined and is named in `unreadable`. */
export type Items = { readonly items: readonly unknown[]; readonly unreadable: readonly RejectedRow[] };

/** A file of another kind is lines of no JSON from end to end. */
const unreadableMax = 1_000;

export const rowTypes = ["application/json", "application/x-ndjson", "application/ndjson"] as const;

/**
 * A JSON object, a list of them, or one a line.
 *
 * @throws Problem request/malformed where the whole is no JSON, request/invalid where there is no row, request/too-large
 * where there are more than 100,000
 */
export function readItems(bytes: Buffer, contentType: string): Items {
  const read = contentType.includes("ndjson") ? readLines(bytes) : readWhole(bytes);
  if (read.items.length > 0) return read;
  throw new Problem("request/invalid", "the body: expected at least one row, found none.", {
    faults: [{ field: "the body", expected: "at least one row", found: "none" }],
  });
}

function readWhole(bytes: Buffer): Items {
  const value = parseJson(bytes);
  const items = Array.isArray(value) ? value : [value];
  checkCount(items.length);
  return { items, unreadable: [] };
}

function readLines(bytes: Buffer): Items {
  const items: unknown[] = [];
  const unreadable: RejectedRow[] = [];
  const lines = linesOf(bytes);
  checkCount(lines.length);
  for (const line of lines) {
    try {
      items.push(parseJson(line, "The line"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (unreadable.length === unreadableMax)
        throw new Problem(
          "request/malformed",
          `Over ${unreadableMax} lines are no JSON; the last is line ${items.length + 1}.`,
        );
      unreadable.push({
        index: items.length,
        field: "row",
        expected: "a JSON object on one line",
        found: describeValue(line.toString("utf8", 0, 80)),
      });
      items.push(undefined);
    }
  }
  return { items, unreadable };
}

function checkCount(rows: number): void {
  if (rows > rowsMax)
    throw new Problem("request/too-large", `The body has ${rows} rows; send at most ${rowsMax} at once.`);
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  while (from < bytes.length) {
    const found = bytes.indexOf(0x0a, from);
    const to = found === -1 ? bytes.length : found;
    const line = bytes.subarray(from, to);
    if (line.some((byte) => byte !== 0x20 && byte !== 0x0d && byte !== 0x09)) lines.push(line);
    from = to + 1;
  }
  return lines;
}
