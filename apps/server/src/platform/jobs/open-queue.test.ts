import { Client } from "pg";
import { afterAll, expect, test } from "vitest";

import { freshDatabase } from "../database/fresh-database.ts";
import { testOwner } from "../database/test-server.ts";
import { createLog } from "../log.ts";
import { type JobReference, openQueue } from "./open-queue.ts";

const fresh = await freshDatabase();
afterAll(() => fresh.close());

const log = createLog("silent");

test("a job that is sent runs once in a process that may create nothing, and one that was sent twice while it waited too", async () => {
  const ran: JobReference[] = [];
  const first = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  const queue = await openQueue({
    database: fresh.database,
    name: "test-jobs",
    atOnce: 1,
    log,
    async run(reference) {
      ran.push(reference);
      if (reference.job === "one") await first.promise;
      if (reference.job === "three") last.resolve();
    },
  });
  await queue.send({ organisation: 1, job: "one" });
  await queue.send({ organisation: 1, job: "two" });
  await queue.send({ organisation: 1, job: "two" });
  await queue.send({ organisation: 1, job: "three" });
  first.resolve();
  await last.promise;
  await queue.stop();
  expect(ran.map(({ job }) => job)).toEqual(["one", "two", "three"]);
});

test("the queue's tables belong to the owner, and the application cannot change what they are", async () => {
  const application = await fresh.database.connect("test");
  await expect(application.query("create table job_queue.mine (id int)")).rejects.toMatchObject({ code: "42501" });
  await expect(application.query("alter table job_queue.job add column mine int")).rejects.toMatchObject({
    code: "42501",
  });
  await application.end();
  const superuser = new Client(fresh.superuserUrl);
  await superuser.connect();
  const { rows } = await superuser.query("select distinct tableowner from pg_tables where schemaname = 'job_queue'");
  await superuser.end();
  expect(rows).toEqual([{ tableowner: testOwner }]);
});

test("opened again it goes on with what waited", async () => {
  const ran = Promise.withResolvers<string>();
  const blocked = await openQueue({
    database: fresh.database,
    name: "waiting-jobs",
    atOnce: 1,
    log,
    run: () => new Promise(() => {}),
  });
  await blocked.send({ organisation: 1, job: "stuck" });
  await blocked.send({ organisation: 1, job: "waits" });
  await blocked.stop();
  const next = await openQueue({
    database: fresh.database,
    name: "waiting-jobs",
    atOnce: 1,
    log,
    run: async ({ job }) => ran.resolve(job),
  });
  expect(await ran.promise).toMatch(/waits|stuck/);
  await next.stop();
});
