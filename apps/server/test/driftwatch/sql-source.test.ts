import { openSql, readSqlSource, Unreadable, type SqlTable } from "driftwatch/files";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectClient } from "../../src/platform/database/connection.ts";
import { freshDatabase, type FreshDatabase } from "../../src/platform/database/fresh-database.ts";

// Here because a PostgreSQL is started for the server's tests.

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
  await run(`
    create schema shop;
    create table shop."Orders" (
      small smallint, whole integer, long bigint, amount numeric(20, 2), ratio double precision, half real,
      paid boolean, city text, tag varchar(9), day date, at timestamp, moment timestamptz, vector float8[], facts jsonb,
      id uuid
    );
    insert into shop."Orders" values
      (1, -2, 9007199254740993, 1.25, 'NaN', 0.5, true, 'Bern', '', '2026-11-27', '2026-11-27 10:30:00.25',
       '2026-11-27 10:30:00+02', '{1,2.5}', '{"a": 1}', '00000000-0000-0000-0000-000000000001'),
      (null, null, -7, -3, 'Infinity', null, false, null, 'b', 'infinity', '1969-12-31 23:59:59',
       '2026-11-27 10:30:00+05:30', '{{1}}', null, null);
    create table many as select x, 'a' || x as c from generate_series(0, 19999) as t(x);
  `);
});
afterAll(() => fresh.close());

async function run(sql: string): Promise<void> {
  const client = await connectClient(fresh.superuserUrl);
  await client.query(sql);
  await client.end();
}

async function open(wanted: string): Promise<SqlTable> {
  const source = readSqlSource(`${fresh.superuserUrl}#${wanted}`);
  if (source === null) throw new TypeError("the address names a database");
  return await openSql(source);
}

async function readAll({ table }: SqlTable): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const run of table.read())
    for (let row = 0; row < run.rows; row++) rows.push(run.columns.map((values) => values[row]));
  return rows;
}

test("a table of PostgreSQL has its columns, and values as files have them", async () => {
  const opened = await open("shop.Orders");
  const at = (text: string): Date => new Date(text);
  expect(opened.table.columns.slice(0, 3)).toEqual(["small", "whole", "long"]);
  expect(await readAll(opened)).toEqual([
    [
      ...[1, -2, 9007199254740993n, 1.25, Number.NaN, 0.5, true, "Bern", ""],
      ...[at("2026-11-27T00:00:00Z"), at("2026-11-27T10:30:00.250Z"), at("2026-11-27T08:30:00Z")],
      ...[[1, 2.5], { a: 1 }, "00000000-0000-0000-0000-000000000001"],
    ],
    [
      ...[Number.NaN, Number.NaN, -7, -3, Number.POSITIVE_INFINITY, Number.NaN, false, null, "b"],
      ...["infinity", at("1969-12-31T23:59:59Z"), at("2026-11-27T05:00:00Z")],
      ...["{{1}}", null, null],
    ],
  ]);
  await opened.close();
});

test("it is read in runs, again and half, and stays as it was when it was opened", async () => {
  const opened = await open("many");
  let runs = 0;
  for await (const { rows } of opened.table.read()) {
    runs += Math.sign(rows);
    await run("delete from many where x % 3 = 0");
  }
  for await (const _ of opened.table.read()) break;
  expect([runs, (await readAll(opened)).length]).toEqual([3, 20_000]);
  await opened.close();
});

test("a query stands for a table, and can change nothing", async () => {
  const opened = await open("with t as (select 1 as x union all select 2) select x, x * 1.5 as y from t order by x; ");
  expect(await readAll(opened)).toEqual([
    [1, 1.5],
    [2, 3],
  ]);
  await opened.close();
  await expect(open("with t as (delete from many returning x) select x from t")).rejects.toThrow(Unreadable);
  const broken = await open("select 1 / (x - 5) as y from many");
  await expect(readAll(broken)).rejects.toThrow(new Unreadable("PostgreSQL refuses: division by zero."));
  await broken.close();
});

test.each([
  { wanted: "nothing", says: 'PostgreSQL refuses: relation "nothing" does not exist.' },
  { wanted: "select x frm many", says: 'PostgreSQL refuses: syntax error at or near "many".' },
  { wanted: "select 1 as x, 2 as x", says: 'The column "x" stands twice in the header; rename one.' },
])("$wanted is refused in one sentence", async ({ wanted, says }) => {
  await expect(open(wanted)).rejects.toThrow(new Unreadable(says));
});
