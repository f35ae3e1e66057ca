import { Problem } from "../platform/http/problem.ts";

export type PagePlace = { readonly time: number; readonly id: string };

/** Where a page of predictions ended, opaque to the client. */
export function writeCursor({ time, id }: PagePlace): string {
  return Buffer.from(`${time} ${id}`).toString("base64url");
}

/** @throws Problem request/not-acceptable-cursor */
export function readCursor(text: string): PagePlace {
  const [, time, id] = place.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (time === undefined || id === undefined || Math.abs(Number(time)) > latest) {
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.", {
      faults: [{ field: "query.cursor", expected: "the next of an earlier page", found: "something else" }],
    });
  }
  return { time: Number(time), id };
}

const place = /^(-?\d{1,16}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** The last moment that a `Date` can hold. */
const latest = 8.64e15;
