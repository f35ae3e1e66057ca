import { isUtf8 } from "node:buffer";
import type { Json, Refusal } from "../contract.ts";
import { refusal } from "./decode-rows.ts";

/** Bytes of a request's body. */
export const bodyBytesMax: number = 1024 * 1024;
const depthMax = 64;
const digitsMax = 300;

/**
 * A body as JSON, within limits that Node and Python both keep: what `JSON.parse` takes and Python refuses would fail
 * a whole batch.
 */
export function readJson(body: Buffer): { readonly value: Json } | Refusal {
  if (body.length > bodyBytesMax) return refusal(null, null, "a body of up to 1 MiB", `${body.length} bytes`, 413);
  if (!isUtf8(body)) return refusal(null, null, "JSON in UTF-8", "bytes that are none", 400);
  const fault = findExcess(body);
  if (fault !== null) return refusal(null, null, fault.expected, fault.found, 400);
  try {
    return { value: JSON.parse(body.toString("utf8")) };
  } catch (error) {
    return refusal(null, null, "JSON", error instanceof Error ? error.message : String(error), 400);
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Nesting deeper than 64 or a number of more than 300 digits; one pass over the bytes. */
function findExcess(body: Buffer): { readonly expected: string; readonly found: string } | null {
  let [depth, digits] = [0, 0];
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      at += 1;
      while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
      digits = 0;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > depthMax) return { expected: `nesting of up to ${depthMax}`, found: "more" };
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    else if (byte !== undefined && byte >= 0x30 && byte <= 0x39) {
      digits += 1;
      if (digits > digitsMax) return { expected: `numbers of up to ${digitsMax} digits`, found: "a longer one" };
      continue;
    }
    digits = 0;
  }
  return null;
}
