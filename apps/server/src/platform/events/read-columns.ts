import type { Pool } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { organisationsSetting } from "../database/postgres.ts";
import { asUnavailable } from "../database/unavailable.ts";
import { chunkRows, columnsOf, createColumnBuilder } from "./column-builder.ts";
import type { ColumnChoice, EventColumns, ModelRange } from "./event-store.ts";
import { createCopyReader } from "./read-copy.ts";

/**
 * The events of a range, column by column, as they come from a binary COPY. Whoever reads sets the pace: while a piece
 * is worked on, the server waits.
 *
 * @param readers - connections for this alone, so that a transaction may read while it holds one of the other pool's
 */
export async function* readColumns(
  readers: Pool,
  range: ModelRange,
  choice: ColumnChoice,
): AsyncGenerator<EventColumns> {
  const setting = organisationsSetting([range.organisation]);
  const statement = copyStatement(range, choice);
  const client = await readers.connect().catch((error: unknown) => {
    throw asUnavailable(error);
  });
  let isWhole = false;
  try {
    await client.query(`begin read only; select set_config('app.organisations', '${setting}', true)`);
    const builder = createColumnBuilder();
    const full: EventColumns[] = [];
    const read = createCopyReader((tuple) => {
      builder.add(tuple);
      if (builder.rows === chunkRows) full.push(builder.take());
    });
    for await (const piece of client.query(copyTo(statement))) {
      read(asBuffer(piece));
      yield* full.splice(0);
    }
    if (builder.rows > 0) yield builder.take();
    await client.query("commit");
    isWhole = true;
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    // Left in the middle, the connection is still full of rows.
    client.release(!isWhole);
  }
}

/** COPY takes no parameters: what goes into its text is checked to be a number or written by us. */
function copyStatement({ organisation, model, version, from, to }: ModelRange, choice: ColumnChoice): string {
  const conditions = [
    `p.organisation = ${whole(organisation)}`,
    `p.model = ${whole(model)}`,
    ...(version === undefined ? [] : [`p.version = ${whole(version)}`]),
    `p.time >= '${new Date(from).toISOString()}'`,
    `p.time < '${new Date(to).toISOString()}'`,
  ];
  const labels = `left join labels l on l.model = p.model and l.prediction = p.id and l.model = ${whole(model)}`;
  return `copy (select ${columnsOf(choice)} from predictions p ${choice.label ? labels : ""}
    where ${conditions.join(" and ")}) to stdout (format binary)`;
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value))
    throw new RangeError("readColumns needs whole numbers for organisation, model and version");
  return value;
}

function asBuffer(piece: unknown): Buffer {
  if (!Buffer.isBuffer(piece)) throw new TypeError("a COPY arrives in buffers");
  return piece;
}
