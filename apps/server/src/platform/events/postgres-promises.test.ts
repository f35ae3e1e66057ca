import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../database/fresh-database.ts";
import { Unavailable } from "../database/unavailable.ts";
import { composeBatch } from "./compose-batch.ts";
import { encodeEvents, encodeLabels } from "./encode-rows.ts";
import type { EventRow } from "./event-store.ts";
import { openLane, prepareIngest, writeBatch } from "./ingest-lane.ts";
import { createIngestQueue, ingestLimits } from "./ingest-queue.ts";
import { eventIngest, labelIngest } from "./ingest-statements.ts";
import { day, hour, makeEvent, makeLabel, makeModel, makeOrganisation, newUuid, noon } from "./make-model.ts";
import { openPostgresEvents, type PostgresEventStore } from "./postgres.ts";

// What is PostgreSQL's own beside the contract: marks, locks, refusals, lost connections.

type Model = Awaited<ReturnType<typeof makeModel>>;
const quarter = hour / 4;

let fresh: FreshDatabase;
let store: PostgresEventStore;
let superuser: Client;
let organisation: number;
let model: Model;

beforeAll(async () => {
  fresh = await freshDatabase();
  store = await openPostgresEvents({ database: fresh.database });
  superuser = new Client(fresh.superuserUrl);
  await superuser.connect();
  organisation = await makeOrganisation(fresh.database);
});
beforeEach(async () => {
  model = await makeModel(fresh.database, organisation);
});
afterAll(async () => {
  await store.close();
  await superuser.end();
  await fresh.close();
});

describe("dirty buckets", () => {
  test("each quarter of an hour and version that a batch adds to is marked, in the same transaction", async () => {
    const times = [noon, noon + 1, noon + quarter - 1, noon + quarter, noon - 1];
    await store.append([
      ...times.map((time) => makeEvent(model, { time })),
      makeEvent({ ...model, version: model.version + 1 }, { time: noon }),
    ]);
    expect(await marks()).toEqual([
      [model.version, noon - quarter],
      [model.version, noon],
      [model.version, noon + quarter],
      [model.version + 1, noon],
    ]);
  });

  test("repeats mark nothing", async () => {
    const events = [makeEvent(model), makeEvent(model, { time: noon + hour })];
    await store.append(events);
    await superuser.query("delete from dirty_buckets where model = $1", [model.model]);
    await store.append(events.map((event) => ({ ...event, time: event.time + day })));
    expect(await marks()).toEqual([]);
  });

  test("an erasure by ids marks what it touched; retention marks nothing and leaves dirty buckets alone", async () => {
    const events = [noon, noon + hour, noon + 2 * hour].map((time) => makeEvent(model, { time }));
    await store.append(events);
    await superuser.query("delete from dirty_buckets where model = $1 and bucket <> $2", [
      model.model,
      new Date(noon + hour),
    ]);
    expect(await store.erase(model, { before: noon + day })).toEqual({ erased: 2 });
    expect(await marks()).toEqual([[model.version, noon + hour]]);
    await superuser.query("delete from dirty_buckets where model = $1", [model.model]);
    expect(await store.erase(model, { ids: [events[1]?.id ?? ""] })).toEqual({ erased: 1 });
    expect(await marks()).toEqual([[model.version, noon + hour]]);
  });

  test("a label that changed something waits for the refresh, one that came too late does not", async () => {
    const id = newUuid();
    await store.appendLabels([makeLabel(model, id, { time: noon + 1 })]);
    await store.appendLabels([makeLabel(model, id, { time: noon })]);
    const { rows } = await superuser.query("select prediction from label_arrivals where model = $1", [model.model]);
    expect(rows).toEqual([{ prediction: id }]);
  });
});

describe("a model's partition", () => {
  test("keeps wide rows whole and payload out of statistics", async () => {
    const { rows } = await superuser.query(
      `select c.reloptions, array_agg(a.attname::text order by a.attnum) filter (where a.attstattarget = 0) as unmeasured,
              (array_agg(a.attstorage) filter (where a.attname = 'numbers'))[1] as storage
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relname = $1 group by c.reloptions`,
      [`predictions_${model.model}`],
    );
    expect(rows).toEqual([
      {
        reloptions: ["toast_tuple_target=8160"],
        unmeasured: ["numbers", "categories", "output", "class", "latency_ms", "error", "external_id", "extra"],
        storage: "e",
      },
    ]);
    await store.append([makeEvent(model, { class: "a value to be erased" })]);
    await superuser.query("analyze predictions");
    const { rows: copies } = await superuser.query(
      "select count(*)::int as copies from pg_stats where most_common_vals::text like '%to be erased%'",
    );
    expect(copies).toEqual([{ copies: 0 }]);
  });

  test("is reached through its table alone: named directly, it would show everybody's rows", async () => {
    await store.append([makeEvent(model)]);
    const client = await fresh.database.connect("to look aside");
    try {
      for (const table of [`predictions_${model.model}`, `labels_${model.model}`]) {
        for (const statement of [
          `select from ${table}`,
          `delete from ${table}`,
          `insert into ${table} default values`,
        ]) {
          await expect(client.query(statement)).rejects.toThrow(`permission denied for table ${table}`);
        }
      }
      // The control: the grant alone stands between them.
      await superuser.query(`grant select on predictions_${model.model} to driftguard_app`);
      expect((await client.query(`select from predictions_${model.model}`)).rowCount).toBe(1);
      expect((await client.query("select from predictions")).rowCount).toBe(0);
    } finally {
      await superuser.query(`revoke select on predictions_${model.model} from driftguard_app`);
      await client.end();
    }
  });

  test("is opened and dropped beside running ingest, and opened twice is opened once", async () => {
    const other = await makeModel(fresh.database, organisation);
    let isDone = false;
    const appending = (async () => {
      let sent = 0;
      for (; !isDone; sent += 50) await store.append(Array.from({ length: 50 }, () => makeEvent(other)));
      return sent;
    })();
    for (let round = 0; round < 5; round += 1) {
      const next = await makeModel(fresh.database, organisation);
      await fresh.database.transaction([organisation], (tx) => sql`select open_model(${next.model})`.execute(tx));
      await store.append([makeEvent(next)]);
      for (let tries = 0; (await store.dropModel(next)) === "emptied" && tries < 50; tries += 1) await wait(20);
      await expect(store.append([makeEvent(next)])).rejects.toThrow("no partition");
    }
    isDone = true;
    const sent = await appending;
    expect((await store.count(always(other), "day")).map(({ events }) => events)).toEqual([sent]);
  });
});

describe("two batches with the same ids in opposite order", () => {
  // The control meets a circle within a few rounds; then it has shown what it should.
  const roundsMax = 40;

  test("never wait for each other in a circle", async () => {
    expect(await deadlocks(eventIngest.open)).toBe(0);
  });

  test("do without the order: the control", async () => {
    expect(eventIngest.open).toContain("order by model, id");
    expect(await deadlocks(eventIngest.open.replace("order by model, id", ""))).toBeGreaterThan(0);
  });

  async function deadlocks(open: string): Promise<number> {
    const clients = [await fresh.database.connect("ingest"), await fresh.database.connect("ingest")];
    const statements = { ...eventIngest, open: open.replace("'200ms'", "0") };
    const types = await Promise.all(clients.map((client) => prepareIngest(client, statements)));
    let seen = 0;
    for (let round = 0; round < roundsMax && seen === 0; round += 1) {
      const rows = Array.from({ length: 400 }, () => makeEvent(model));
      const sent = [rows, rows.toReversed()].map((ordered, index) => {
        const [client, type] = [clients[index], types[index]];
        if (!client || !type) throw new Error("two clients");
        return writeBatch(client, composeBatch([encodeEvents(ordered)], "first"), type.rowType);
      });
      const answers = await Promise.allSettled(sent);
      for (const answer of answers) {
        if (answer.status === "fulfilled") continue;
        expect(answer.reason).toMatchObject({ code: "40P01" });
        seen += 1;
      }
    }
    for (const client of clients) await client.end();
    return seen;
  }
});

describe("a partition that is locked, as by an erasure", () => {
  test("holds its own model's rows, not the others', and lets them in when it is free", async () => {
    const other = await makeModel(fresh.database, organisation);
    await superuser.query(`begin; lock table predictions_${model.model}`);
    let isFree = false;
    const held = store.append([makeEvent(model)]).then(() => isFree);
    for (let round = 0; round < 20; round += 1) await store.append([makeEvent(other)]);
    await wait(500);
    isFree = true;
    await superuser.query("commit");
    expect(await held).toBe(true);
    expect((await store.list({ ...always(model), limit: 9 })).length).toBe(1);
  });

  test("sends callers away after the limit, and takes their rows later", async () => {
    const lanes = [openLane({ connect: () => fresh.database.connect("ingest"), statements: eventIngest })];
    const queue = createIngestQueue({ lanes, winner: "first", limits: { ...ingestLimits, heldMaxMs: 600 } });
    await superuser.query(`begin; lock table predictions_${model.model}`);
    const parcel = encodeEvents([makeEvent(model)]);
    await expect(queue.push(parcel)).rejects.toThrow(Unavailable);
    await superuser.query("commit");
    expect(await queue.push(parcel)).toEqual([]);
    await queue.close();
  });
});

describe("a store that is away", () => {
  test("with its sessions ended, callers are told, and may send again: nothing counts twice", async () => {
    const ids = Array.from({ length: 600 }, newUuid);
    const accepted = new Set<string>();
    let unavailable = 0;
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (const id of ids.filter((_id, index) => index % 6 === writer)) {
        while (!accepted.has(id)) {
          try {
            await store.append([makeEvent(model, { id })]);
            accepted.add(id);
          } catch (error) {
            expect(error).toBeInstanceOf(Unavailable);
            unavailable += 1;
          }
        }
      }
    });
    let isDone = false;
    const ending = (async () => {
      while (!isDone) {
        await superuser.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'driftguard ingest'",
        );
        // Often, for a machine with nothing else to do is done in a moment.
        await wait(40);
      }
    })();
    await Promise.all(writers).finally(() => {
      isDone = true;
    });
    await ending;
    expect(unavailable).toBeGreaterThan(0);
    expect((await store.list({ ...always(model), limit: 2000 })).length).toBe(ids.length);
  });

  test("that refuses connections is told at once", async () => {
    const lanes = [openLane({ connect: unreachable, statements: eventIngest })];
    const queue = createIngestQueue({ lanes, winner: "first" });
    const before = performance.now();
    await expect(queue.push(encodeEvents([makeEvent(model)]))).rejects.toThrow(Unavailable);
    expect(performance.now() - before).toBeLessThan(1_000);
    await queue.close();
  });

  test("that hangs is given up, with what waits behind it, and used again when it wakes", async () => {
    const lanes = [
      openLane({ connect: () => fresh.database.connect("to hang"), statements: eventIngest, patienceMs: 300 }),
    ];
    const queue = createIngestQueue({
      lanes,
      winner: "first",
      limits: { ...ingestLimits, waitMaxMs: 200, rowsMax: 1 },
    });
    await queue.push(encodeEvents([makeEvent(model)]));
    const { rows } = await superuser.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'driftguard to hang'",
    );
    const pid = rows[0]?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    const parcels = [encodeEvents([makeEvent(model)]), encodeEvents([makeEvent(model)])];
    try {
      const answers = await Promise.allSettled(parcels.map((parcel) => queue.push(parcel)));
      expect(answers.map((answer) => answer.status === "rejected" && answer.reason instanceof Unavailable)).toEqual([
        true,
        true,
      ]);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    for (const parcel of parcels) await queue.push(parcel);
    expect((await store.list({ ...always(model), limit: 9 })).length).toBe(3);
    await queue.close();
  });

  test("a queue that is full sends callers away and keeps what it has", async () => {
    await superuser.query(`begin; lock table predictions_${model.model}`);
    const lanes = [openLane({ connect: () => fresh.database.connect("ingest"), statements: eventIngest })];
    const parcels = Array.from({ length: 5 }, () => encodeEvents([makeEvent(model)]));
    const size = parcels[0]?.body.length ?? 0;
    const queue = createIngestQueue({ lanes, winner: "first", limits: { ...ingestLimits, bytesMax: 3 * size } });
    const pushed = parcels.map((parcel) => queue.push(parcel));
    const refused = await Promise.allSettled(pushed.slice(3));
    expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await superuser.query("commit");
    expect(await Promise.all(pushed.slice(0, 3))).toEqual([[], [], []]);
    await queue.close();
  });
});

test("closing writes what is queued", async () => {
  const closing = await openPostgresEvents({ database: fresh.database });
  const appended = Promise.all(Array.from({ length: 50 }, () => closing.append([makeEvent(model)])));
  await closing.close();
  await appended;
  expect((await store.list({ ...always(model), limit: 99 })).length).toBe(50);
});

test("a label's batch goes through its own statement", async () => {
  const lanes = [openLane({ connect: () => fresh.database.connect("ingest"), statements: labelIngest })];
  const queue = createIngestQueue({ lanes, winner: "latest" });
  const id = newUuid();
  const parcels = [3, 1, 2].map((time) => encodeLabels([makeLabel(model, id, { number: time, time: noon + time })]));
  await Promise.all(parcels.map((parcel) => queue.push(parcel)));
  await queue.close();
  const { rows } = await superuser.query("select number from labels where model = $1", [model.model]);
  expect(rows).toEqual([{ number: 3 }]);
});

async function marks(): Promise<[version: number, bucket: number][]> {
  const { rows } = await superuser.query<{ version: number; bucket: Date }>(
    "select version, bucket from dirty_buckets where model = $1 order by version, bucket",
    [model.model],
  );
  return rows.map(({ version, bucket }) => [version, bucket.getTime()]);
}

function always({ organisation: of, model: number }: Pick<EventRow, "organisation" | "model">) {
  return { organisation: of, model: number, from: 0, to: Date.UTC(2100, 0) };
}

async function unreachable(): Promise<Client> {
  const client = new Client({ host: "/nowhere" });
  await client.connect();
  return client;
}
