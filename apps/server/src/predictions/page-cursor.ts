import { Problem } from "../platform/http/problem.ts";

export type PagePlace = { readonly time: number; readonly id: string };

/** Where a page of predictions ended, opaque to the client. */
export function writeCursor({ time, id }: PagePlace): string {
  return Buffer.from(`${time} ${id}`).toString("base64url");
}

/** @throws Problem request/not-acceptable-cursor */
export function readCursor(text: string): PagePlace {
  const found = /^(-?\d{1,16}) ([0-9a-f-]{36})$/.exec(Buffer.from(text, "base64url").toString());
  if (found?.[1] === undefined || found[2] === undefined) {
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.", {
      faults: [{ field: "query.cursor", expected: "the next of an earlier page", found: "something else" }],
    });
  }
  return { time: Number(found[1]), id: found[2] };
}
