import { isStorable } from "./find-unstorable.ts";
import { Problem } from "./problem.ts";

/** Where a page ended, opaque to the client. */
export function writeTextCursor(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** @throws Problem request/not-acceptable-cursor for what {@link writeTextCursor} cannot have written */
export function readTextCursor(cursor: string): string {
  const place = Buffer.from(cursor, "base64url").toString();
  if (isStorable(place) && writeTextCursor(place) === cursor) return place;
  throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.");
}
