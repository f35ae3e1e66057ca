import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readAll } from "../../test/reader-contract.ts";
import { runHere } from "../../test/run-command.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { quote } from "../command/check/check.ts";
import { readSqlSource, withoutPassword } from "./sql-source.ts";
import { openSql } from "./open-sql.ts";
import type { SqlTable } from "./sql-table.ts";

const folder = temporaryFolder();
const file = join(folder.path, "shop.db");
const database = new DatabaseSync(file);
afterAll(() => database.close());
database.exec(`
  create table orders (id integer, amount real, city text, paid boolean, "odd ""name""" integer);
  insert into orders values (1, 1.5, 'Bern', 1, 9007199254740993), (2, null, null, 0, -7), (3, -2, '', null, null);
  create table many as
    with recursive t(x) as (select 0 union all select x + 1 from t where x < 19999) select x, 'a' || x as c from t;
`);

async function open(wanted: string): Promise<SqlTable> {
  return await openSql(readSqlSource(`sqlite:${file}#${wanted}`)!);
}

test("a table of SQLite has its columns, and values of their types", async () => {
  const { table, close } = await open("orders");
  expect(table.columns).toEqual(["id", "amount", "city", "paid", 'odd "name"']);
  expect(await readAll(table)).toEqual([
    [1, 1.5, "Bern", true, 9007199254740993n],
    [2, null, null, false, -7],
    [3, -2, "", null, null],
  ]);
  await close();
});

test("it is read in runs, again and half, and stays as it was when it was opened", async () => {
  const { table, close } = await open("many");
  let runs = 0;
  for await (const { rows } of table.read()) runs += Math.sign(rows);
  expect(runs).toBe(3);
  for await (const _ of table.read()) break;
  expect(() => database.exec("delete from many where x > 9")).toThrow("locked");
  expect(await readAll(table)).toHaveLength(20_000);
  await close();
});

test("a query stands for a table", async () => {
  const { table, close } = await open("select city, count(*) as n from orders group by city order by n, city;");
  expect([table.columns, await readAll(table)]).toEqual([
    ["city", "n"],
    [
      [null, 1],
      ["", 1],
      ["Bern", 1],
    ],
  ]);
  await close();
});

test.each([
  { source: `sqlite:${file}#`, says: `Say which table, or a query: sqlite:${file}#table.` },
  { source: `sqlite:${file}#nothing`, says: "SQLite refuses: no such table: nothing; there are many, orders." },
  { source: `sqlite:${file}#select 1 from`, says: "SQLite refuses: incomplete input." },
  { source: `sqlite:${file}#select 1 as x, 2 as x`, says: 'The column "x" stands twice in the header; rename one.' },
  { source: "sqlite:none.db#t", says: "There is no such SQLite file." },
  { source: `sqlite:${import.meta.filename}#t`, says: "SQLite refuses: file is not a database." },
  { source: file, says: "An SQLite file is named with a table, as in sqlite:shop.db#orders." },
  {
    source: "postgres://reader:secret@127.0.0.1:1/shop#orders",
    says: "PostgreSQL cannot be reached: connect ECONNREFUSED 127.0.0.1:1.",
  },
  {
    source: "mysql://reader:secret@localhost/shop#orders",
    says: 'MySQL is not read: pipe a query\'s rows in instead, as in mysql --batch -e "select …" | driftwatch check REF -',
  },
])("$source is refused in one sentence, which holds no password", async ({ source, says }) => {
  const { code, stdout, stderr } = await runHere(["profile", source]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toBe(`driftwatch: ${withoutPassword(source)}: ${says}\n`);
  expect(stderr).not.toContain("secret");
});

test.each([
  ["postgres://u:se%3Acret@h:5/d?sslmode=require#t", "postgres://u@h:5/d?sslmode=require#t"],
  ["postgres:///d?password=secret&host=/s#t", "postgres:///d?host=/s#t"],
  [
    "postgres:///d?host=/s&password=secret#select '?password=' from t",
    "postgres:///d?host=/s#select '?password=' from t",
  ],
  ["postgresql://u@h/d#t", "postgresql://u@h/d#t"],
  ["sqlite:a:b@c#t", "sqlite:a:b@c#t"],
  ["postgres://u:se/cret@h/d#t", "postgres://u@h/d#t"],
  ["postgres://u:se?cret@h/d#t", "postgres://u@h/d#t"],
  ["postgres://u:se#cret@h/d#t", "postgres://u@h/d#t"],
  ["postgres://u:s@e#c:r@et@h:5/d#t", "postgres://u@h:5/d#t"],
  ["postgres://u@h:5/d#t", "postgres://u@h:5/d#t"],
  ["postgres://u:secret@h/d#select 'a@b' from t", "postgres://u@h/d#select 'a@b' from t"],
  ["postgres://h/d?sslpassword=secret&PASSWD=secret&a=b#t", "postgres://h/d?a=b#t"],
  ["postgres://h/d?password=se#cret#t", "postgres://h/d#t"],
  ["postgres://u:se", "postgres:"],
  ["mysql:u:secret@h", "mysql:"],
])("%s is shown as %s", (source, shown) => {
  expect(withoutPassword(source)).toBe(shown);
});

test("a command that is shown for doing it again holds no password", () => {
  expect(quote("postgres://u:secret@h/d#select 1 as x")).toBe("'postgres://u@h/d#select 1 as x'");
});

test.each(["data.csv", "C:\\data.csv", "a:b.csv", "s3://bucket/data.parquet"])(
  "%s names no table of a database",
  (path) => {
    expect(readSqlSource(path)).toBeNull();
  },
);
