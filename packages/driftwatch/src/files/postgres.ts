import type { Client, ClientBase, FieldDef } from "pg";
import { checkColumns } from "./check-columns.ts";
import type { ColumnNature } from "./column-nature.ts";
import { postgresNature, postgresSeconds, wholeOrDouble } from "./postgres-natures.ts";
import { type TableRun, Unreadable } from "./reader.ts";
import { queryOf, quoteName, type SqlSource } from "./sql-source.ts";
import type { SqlTable } from "./sql-table.ts";

const rowsAtOnce = 8192;
const connectMs = 10_000;

/**
 * A table of PostgreSQL by a cursor, some thousand rows at a time, in a transaction that can only read and sees one moment.
 *
 * @throws Unreadable with what PostgreSQL says
 */
export async function openPostgres(source: SqlSource): Promise<SqlTable> {
  const client = await connect(source);
  const query = queryOf(source, quoteName);
  try {
    await client.query("begin transaction isolation level repeatable read read only");
    // Rows come in the same order each time, also where somebody else scans the table.
    await client.query("set local synchronize_seqscans = off");
    await client.query("set local intervalstyle = iso_8601");
    const { fields } = await client.query({ text: `select * from (${query}\n) as source limit 0`, rowMode: "array" });
    const columns = fields.map(({ name }) => name);
    const natures = new Map(
      fields.flatMap(({ name, dataTypeID }): [string, ColumnNature][] => {
        const nature = postgresNature(dataTypeID);
        return nature === undefined ? [] : [[name, nature]];
      }),
    );
    checkColumns(columns);
    let cursors = 0;
    return {
      table: {
        columns,
        isTyped: true,
        natures,
        read: ({ onShareRead } = {}) =>
          readRows(client, query, { fields, cursor: `rows_${(cursors += 1)}`, onShareRead }),
      },
      close: async () => await client.end(),
    };
  } catch (error) {
    await client.end();
    throw told(error);
  }
}

async function connect({ database }: SqlSource): Promise<Client> {
  const pg = await loadClient();
  const client = new pg.Client({
    connectionString: database,
    connectionTimeoutMillis: connectMs,
    application_name: "driftwatch",
    types: { getTypeParser: (oid) => parserOf(oid) },
  });
  // A connection that breaks while nothing is asked of it fails the next question.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new Unreadable(`PostgreSQL cannot be reached: ${sentenceOf(error)}`, { cause: error });
  }
}

async function loadClient(): Promise<{ readonly Client: typeof Client }> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    throw new Unreadable("PostgreSQL is read by the package pg, which is not installed: npm install pg.", {
      cause: error,
    });
  }
}

type RowsOptions = {
  readonly fields: readonly FieldDef[];
  readonly cursor: string;
  readonly onShareRead: ((share: number) => void) | undefined;
};

async function* readRows(
  client: ClientBase,
  query: string,
  { fields, cursor, onShareRead }: RowsOptions,
): AsyncIterable<TableRun> {
  try {
    await client.query(`declare ${cursor} no scroll cursor for ${query}`);
    for (let isMore = true; isMore;) {
      const { rows } = await client.query<unknown[]>({
        text: `fetch forward ${rowsAtOnce} from ${cursor}`,
        rowMode: "array",
      });
      isMore = rows.length === rowsAtOnce;
      if (rows.length > 0) yield { rows: rows.length, columns: fields.map((field, i) => columnOf(rows, i, field)) };
    }
    await client.query(`close ${cursor}`);
  } catch (error) {
    throw told(error);
  }
  onShareRead?.(1);
}

function columnOf(rows: readonly unknown[][], column: number, { dataTypeID: oid }: FieldDef): ArrayLike<unknown> {
  if (!doubles.has(oid) || (oid === numeric && rows.some((row) => typeof row[column] === "bigint")))
    return rows.map((row) => row[column]);
  return Float64Array.from(rows, (row) => {
    const value = row[column];
    return typeof value === "number" ? value : Number.NaN;
  });
}

// https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat
const [bool, int8, int2, int4, oidType, json, float4, float8] = [16, 20, 21, 23, 26, 114, 700, 701];
const [date, timestamp, timestamptz, numeric, jsonb] = [1082, 1114, 1184, 1700, 3802];
const doubles: ReadonlySet<number> = new Set([int2, int4, oidType, float4, float8, numeric]);
const numberLists: ReadonlySet<number> = new Set([1005, 1007, 1021, 1022, 1231]);

/** Values as the other readers have them: decimals as numbers, times as dates, and in UTC where they have no zone. */
function parserOf(oid: number): (text: string) => unknown {
  if (oid === int8 || oid === numeric) return wholeOrDouble;
  if (doubles.has(oid)) return Number;
  if (oid === bool) return (text) => text === "t";
  if (oid === json || oid === jsonb) return (text): unknown => JSON.parse(text);
  if (oid === date) return (text) => momentOf(`${text}T00:00:00Z`, text);
  if (oid === timestamp) return (text) => momentOf(`${text.replace(" ", "T")}Z`, text);
  if (oid === timestamptz) return (text) => momentOf(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"), text);
  const seconds = postgresSeconds(oid);
  if (seconds !== undefined) return seconds;
  // Lists in lists have no such simple form, and stay texts.
  if (numberLists.has(oid)) return (text) => (/^\{[^{}]*\}$/.test(text) ? listOf(text) : text);
  return (text) => text;
}

/** What no date can say (`infinity`, years before Christ) stays a text. */
function momentOf(iso: string, text: string): Date | string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? text : moment;
}

function listOf(text: string): (number | null)[] {
  const inner = text.slice(1, -1);
  return inner === "" ? [] : inner.split(",").map((part) => (part === "NULL" ? null : Number(part)));
}

function told(error: unknown): Unreadable {
  if (error instanceof Unreadable) return error;
  return new Unreadable(`PostgreSQL refuses: ${sentenceOf(error)}`, { cause: error });
}

/** The first line of what went wrong, as a sentence. Several addresses that do not answer are told by the first one. */
function sentenceOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const [line = ""] = (first instanceof Error ? first.message : "").split("\n");
  return `${line === "" ? "it gave no reason" : line.replace(/\.$/, "")}.`;
}
