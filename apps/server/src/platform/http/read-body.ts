import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

import { Problem } from "./problem.ts";

const depthMax = 32;

/** The body as it arrives, unpacked where it says gzip. A packed body is measured unpacked, by whoever reads it. */
export function openBody(request: IncomingMessage): Readable {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return request;
  if (encoding !== "gzip") {
    throw new Problem(
      "request/unsupported-media-type",
      `The content encoding "${encoding.slice(0, 40)}" is not accepted; send gzip or none.`,
    );
  }
  const unpacked = createGunzip();
  pipeline(request, unpacked, () => {}); // what fails, fails in the reader of `unpacked`
  return unpacked;
}

/**
 * All bytes of a body.
 *
 * @throws Problem request/too-large as soon as the limit is passed, request/malformed if it does not unpack
 */
export async function readBytes(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > limit) {
        throw new Problem("request/too-large", `The body is over ${formatBytes(limit)}; send it in parts.`);
      }
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("request/malformed", "The body broke off or is not valid gzip.", { cause: error });
  }
  return Buffer.concat(chunks, length);
}

/**
 * A JSON value from bytes. Names such as `__proto__` come through as data.
 *
 * @throws Problem request/malformed with the place of the fault; nesting beyond 32 is refused before it is parsed
 */
export function parseJson(bytes: Buffer, what = "The body"): unknown {
  if (nestedDeeperThan(bytes, depthMax)) {
    throw new Problem("request/malformed", `${what} is nested deeper than ${depthMax} levels.`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Problem("request/malformed", `${what} is not UTF-8.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new Problem(
      "request/malformed",
      `${what} is not JSON${place === undefined ? "" : `: see character ${place}`}.`,
      { cause: error },
    );
  }
}

/** Brackets are counted outside of strings; a byte of UTF-8's longer forms is never a bracket or a quote. */
function nestedDeeperThan(bytes: Buffer, max: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inString) {
      if (byte === 0x5c) index += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > max) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}

function formatBytes(bytes: number): string {
  return bytes >= 1_048_576 ? `${Math.round(bytes / 1_048_576)} MB` : `${Math.round(bytes / 1024)} kB`;
}
