import { Unreadable as UnreadableFile, type TableRun } from "driftwatch/files";

import { Unreadable } from "./table-file.ts";

/** What a reader of driftwatch says of a file, as ours; other errors as they are. */
export function asUnreadable(error: unknown): unknown {
  return error instanceof UnreadableFile ? new Unreadable(error.message, { cause: error }) : error;
}

/** The same runs. @throws Unreadable where driftwatch throws its own */
export async function* readAsOurs(runs: AsyncIterable<TableRun>): AsyncIterable<TableRun> {
  try {
    yield* runs;
  } catch (error) {
    throw asUnreadable(error);
  }
}
