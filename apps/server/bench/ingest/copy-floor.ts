import type { Client } from "pg";

import { copyHeader, copyTrailer } from "../../src/platform/events/binary-copy.ts";
import { encodeEvents, eventColumns } from "../../src/platform/events/encode-rows.ts";
import type { EventRow } from "../../src/platform/events/event-store.ts";
import { copyIn } from "./copy-in.ts";
import { inTurn } from "./in-turn.ts";
import { writeNewId } from "./new-id.ts";

const batchRows = 10_000;
// Behind the number of fields come organisation and model, four bytes each behind their length, then the id's own length.
const idAt = 2 + 8 + 8 + 4;

/** Committed rows of a run, and how long it took. */
export type FloorRun = { readonly rows: number; readonly seconds: number };

/**
 * Bare COPY, the least that a database takes: rows encoded beforehand, 10,000 a batch, one connection, into a table of the
 * same columns with the same two indexes; no duplicates found, no marks, no tenants.
 */
export async function copyFloor(client: Client, rows: readonly EventRow[], ms: number): Promise<FloorRun> {
  await client.query(`
    drop table if exists bench_floor;
    create table bench_floor (like predictions including defaults including storage) with (toast_tuple_target = 8160);
    alter table bench_floor add primary key (model, id);
    create index on bench_floor (model, time)`);
  const { body: records, ends } = encodeEvents(Array.from({ length: batchRows }, inTurn(rows)));
  const tuples = ends.map((end, index) => tupleOf(records.subarray(ends[index - 1] ?? 0, end)));
  const body = Buffer.concat([copyHeader, ...tuples, copyTrailer]);
  let start = copyHeader.length;
  const starts = tuples.map((tuple) => (start += tuple.length) - tuple.length);
  let stored = 0;
  let spent = 0;
  while (spent < ms) {
    for (const start of starts) writeNewId(body, start + idAt);
    const from = performance.now();
    await copyIn(client, `copy bench_floor (${eventColumns}) from stdin (format binary)`, body);
    spent += performance.now() - from;
    stored += batchRows;
  }
  await client.query("drop table bench_floor");
  return { rows: stored, seconds: spent / 1000 };
}

/** A row as COPY takes it: the number of its fields in two bytes, and each without the id of its type. */
function tupleOf(record: Buffer): Buffer {
  const fields = record.readInt32BE(4);
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields);
  const pieces: Buffer[] = [count];
  for (let field = 0, at = 8; field < fields; field += 1) {
    const end = at + 8 + Math.max(0, record.readInt32BE(at + 4));
    pieces.push(record.subarray(at + 4, end));
    at = end;
  }
  return Buffer.concat(pieces);
}
