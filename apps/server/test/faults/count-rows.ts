import { Client } from "pg";
import { z } from "zod";

import { connectClient } from "../../src/platform/database/connection.ts";
import { findRunning } from "../../src/platform/database/find-running.ts";
import type { Ledger, Target } from "./http-load.ts";

export type RowCount = {
  /** Rows of acknowledged batches. */
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged and not there. */
  readonly lost: number;
  /** There more than once. */
  readonly doubled: number;
  /** Rows that the API lists, page by page. */
  readonly listed: number;
  /** Rows in the hours' profiles, once a check has refreshed them. */
  readonly profiled: number;
  /** Rows that the check itself counted. */
  readonly checked: number;
};

/** A superuser beside a running server, who sees what is really there. */
export async function superuserOf(dataFolder: string): Promise<Client> {
  const connection = await findRunning(dataFolder);
  if (connection === null) throw new Error(`no PostgreSQL runs on ${dataFolder}`);
  return connectClient(connection.owner);
}

/** Counts the rows of a model by every road there is. */
export async function countRows(superuser: Client, target: Target, ledger: Ledger): Promise<RowCount> {
  const { rows } = await superuser.query<{ batch: string; rows: number; ids: number }>(
    "select substring(external_id from '^(.*)-') as batch, count(*)::int as rows, count(distinct id)::int as ids from predictions group by 1",
  );
  const stored = new Map(rows.map((row) => [row.batch, row]));
  const sizeOf = (batch: string): number => ledger.sent.get(batch) ?? 0;
  return {
    acknowledged: sum([...ledger.kept].map(sizeOf)),
    stored: sum(rows.map((row) => row.rows)),
    lost: sum([...ledger.kept].map((batch) => sizeOf(batch) - (stored.get(batch)?.ids ?? 0))),
    doubled: sum(rows.map((row) => row.rows - row.ids)),
    listed: await listAll(target),
    checked: await check(target),
    profiled: await profiledRows(superuser),
  };
}

const page = z.object({ items: z.array(z.object({ id: z.string() })), next: z.string().nullable() });

async function listAll(target: Target): Promise<number> {
  let listed = 0;
  for (let cursor: string | null = ""; cursor !== null;) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const read = page.parse(await ask(target, "GET", `/api/v1/models/${target.model}/predictions?limit=1000${after}`));
    listed += read.items.length;
    cursor = read.next;
  }
  return listed;
}

async function check(target: Target): Promise<number> {
  const answer = await ask(target, "POST", `/api/v1/models/${target.model}/checks`, {});
  return z.object({ rows: z.int() }).parse(answer).rows;
}

async function profiledRows(superuser: Client): Promise<number> {
  const { rows } = await superuser.query<{ events: number }>(
    "select coalesce(sum(events), 0)::int as events from profiles where span = 60 and segment = 0",
  );
  return rows[0]?.events ?? 0;
}

async function ask({ url, key }: Target, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url + path, {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
