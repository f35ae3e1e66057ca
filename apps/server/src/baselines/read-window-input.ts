import type { Readable } from "node:stream";

import { baselineWindowInput } from "@driftguard/protocol";
import type { z } from "zod";

import { describeIssues } from "../platform/http/describe-issues.ts";
import { Problem } from "../platform/http/problem.ts";
import { parseJson } from "../platform/http/read-body.ts";

const bytesMax = 65_536;

/** The window that a JSON body names. @throws Problem request/too-large, request/malformed, request/invalid */
export async function readWindowInput(body: Readable): Promise<z.output<typeof baselineWindowInput>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > bytesMax) throw new Problem("request/too-large", "A window is a few lines of JSON.");
    chunks.push(bytes);
  }
  const value = parseJson(Buffer.concat(chunks));
  const read = baselineWindowInput.safeParse(value);
  if (read.success) return read.data;
  const faults = describeIssues(read.error, value, "");
  const [first] = faults;
  throw new Problem(
    "request/invalid",
    first === undefined
      ? "The request is not as expected."
      : `${first.field}: expected ${first.expected}, found ${first.found}.`,
    { faults },
  );
}
