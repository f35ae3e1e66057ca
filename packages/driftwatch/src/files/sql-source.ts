import { Unreadable } from "./reader.ts";

/** A table of a database, or what a query gives. */
export type SqlSource = {
  readonly kind: "postgres" | "sqlite";
  /** An address with all it takes to connect, or the path of a file. */
  readonly database: string;
  /** A table's name, perhaps with its schema; a query begins with `select` or `with`. */
  readonly wanted: string;
  /** The source without a password, as reports name it. */
  readonly name: string;
};

const scheme = /^([a-z][a-z0-9+]*):/i;
const notRead: ReadonlyMap<string, string> = new Map([
  ["mysql", "MySQL"],
  ["mariadb", "MariaDB"],
]);

/**
 * Reads `postgres://user@host/database#table`, `sqlite:file.db#table`, or either with a query after the `#`.
 *
 * @returns `null` where it names a file
 * @throws Unreadable if it names a database that is not read, or neither a table nor a query
 */
export function readSqlSource(text: string): SqlSource | null {
  const kind = scheme.exec(text)?.[1]?.toLowerCase() ?? "";
  const other = notRead.get(kind);
  if (other !== undefined)
    throw new Unreadable(
      `${other} is not read: pipe a query's rows in instead, as in mysql --batch -e "select …" | driftwatch check REF -`,
    );
  if (kind !== "postgres" && kind !== "postgresql" && kind !== "sqlite") return null;
  const [database, wanted] = cutAt(text, text.indexOf("#"));
  if (wanted.trim() === "") throw new Unreadable(`Say which table, or a query: ${withoutPassword(database)}#table.`);
  const name = withoutPassword(text);
  return kind === "sqlite"
    ? { kind, database: database.slice("sqlite:".length), wanted, name }
    : { kind: "postgres", database, wanted, name };
}

/** Any argument as it may be shown: a database's address goes without its password. */
export function withoutPassword(text: string): string {
  const isAddress = /^(postgres|postgresql|mysql|mariadb):/i.test(text);
  if (!isAddress) return text;
  // A query may hold an @ of its own; a password that holds "#select " is nobody's.
  const [rest, query] = cutAt(text, text.search(/#\s*(?:select|with)\s/i));
  // A password need not be escaped as it should be: no mark within it is taken for its end.
  const open = rest.replace(/^([a-z]+:\/\/[^:]*):.*@/is, "$1@");
  const [address, table] = query === "" ? cutAt(open, open.lastIndexOf("#")) : [open, query];
  const shown = address.replaceAll(/(?<=[?&])[^=&]*pass[^=&]*=[^&]*&?/gi, "").replace(/[?&]$/, "");
  if (!/^[a-z]+:\/\//i.test(shown) || !URL.canParse(shown)) return `${address.slice(0, address.indexOf(":"))}:`;
  return table === "" ? shown : `${shown}#${table}`;
}

/** The query that gives the rows. @param quote - makes a name safe within a query */
export function queryOf({ wanted }: SqlSource, quote: (name: string) => string): string {
  if (/^\s*(select|with)\s/i.test(wanted)) return wanted.trim().replace(/;$/, "");
  return `select * from ${wanted.split(".").map(quote).join(".")}`;
}

/** A name as SQL has it in quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function cutAt(text: string, at: number): readonly [string, string] {
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
