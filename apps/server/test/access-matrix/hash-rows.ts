import { Client } from "pg";

/** By table: how many rows, and a hash of them all that does not depend on their order. */
export type RowHash = Readonly<Record<string, string>>;

/** Looks at every table as nobody but a superuser can, past all row-level security. */
export async function hashRows(superuserUrl: string): Promise<{ hash(): Promise<RowHash>; close(): Promise<void> }> {
  const client = new Client(superuserUrl);
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`,
  );
  const text = tables
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as hash from "${name}" t`,
    )
    .join(" union all ");
  return {
    async hash() {
      const { rows } = await client.query<{ name: string; hash: string }>({ name: "hash-rows", text });
      return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
    },
    close: () => client.end(),
  };
}

/** The tables whose rows differ. */
export function changedTables(before: RowHash, after: RowHash): string[] {
  return Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
}
