import { Client } from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";

import type { Context } from "../src/platform/context.ts";
import { mountRoute } from "../src/platform/http/mount.ts";
import { Problem } from "../src/platform/http/problem.ts";
import { guarded, noContent, ok, open, type Route, route } from "../src/platform/http/route.ts";
import { createWaits } from "../src/platform/waits.ts";
import { examineDeclaration, examineRefusals, examineRightCalls } from "./access-matrix/examine-route.ts";
import { absentId } from "./access-matrix/things.ts";
import { mountedRoutes } from "./access-matrix/mounted-routes.ts";
import { makeWorld } from "./access-matrix/world.ts";
import { testServer } from "./test-server.ts";

/** The model of a reference, as it would be found by a statement whose organisation filter was taken out. */
async function findUnfiltered(ctx: Context, reference: string): Promise<number | null> {
  const row = await ctx.transaction((tx) =>
    tx.selectFrom("models").select("id").where("public_id", "=", reference).executeTakeFirst(),
  );
  return row?.id ?? null;
}

/** Tells what is somebody else's from what is not there. */
async function findAndTell(ctx: Context, reference: string): Promise<number | string | null> {
  const found = (await app.host.resolvers["model"]?.find(ctx, reference)) ?? null;
  if (found === null && reference !== absentId("model")) throw new Problem("access/forbidden", "It is not yours.");
  return found;
}

const missing = () => new Problem("model/not-found", "No such model.");
const anyBody = z.unknown();
const reads = guarded("models:read", "read", { model: "model" });
const plant = (id: string, planted: Partial<Route> & Pick<Route, "handle">): Route => ({
  ...route({
    id,
    method: "GET",
    path: `/planted/${id}/:model`,
    tag: "planted",
    summary: "Planted",
    access: reads,
    answers: { 200: anyBody, 204: null },
    handle: planted.handle,
  }),
  ...planted,
});

const planted = {
  undeclared: plant("undeclared", { access: undefined as unknown as Route["access"], handle: async () => ok({}) }),
  unknownNoun: plant("unknownNoun", {
    access: guarded("models:read", "read", { model: "spaceship" }),
    handle: async () => ok({}),
  }),
  misnamed: plant("misnamed", {
    access: guarded("models:read", "read", { modell: "model" }),
    handle: async () => ok({}),
  }),
  withoutExample: plant("withoutExample", {
    path: "/planted/withoutExample/:thing",
    access: guarded("models:read", "read"),
    handle: async () => ok({}),
  }),
  scopeTooSmall: plant("scopeTooSmall", {
    access: guarded("models:delete", "ingest", { model: "model" }),
    handle: async () => ok({}),
  }),
  unfiltered: plant("unfiltered", { handle: async () => ok({}) }),
  telling: plant("telling", { handle: async () => ok({}) }),
  failing: plant("failing", {
    handle: async () => {
      throw new Problem("access/forbidden", "You may not.");
    },
  }),
  writesFirst: plant("writesFirst", {
    access: guarded("models:read", "read"),
    handle: async ({ ctx, params }) => {
      await ctx.transaction((tx) =>
        tx
          .insertInto("settings")
          .values({ key: `planted ${Date.now()} ${Math.random()}`, value: "1" })
          .execute(),
      );
      throw new Problem("model/not-found", `No such model: ${params["model"]}.`);
    },
  }),
  openChange: plant("openChange", {
    method: "DELETE",
    path: "/planted/openChange",
    access: open("an oversight"),
    handle: async () => noContent,
  }),
  tellingAll: plant("tellingAll", {
    path: "/planted/tellingAll",
    access: open("an oversight"),
    handle: async () => ok(told),
  }),
} as const;
let told: unknown = null;

const app = await testServer();
for (const each of Object.values(planted)) {
  if (each === planted.undeclared) continue; // TypeScript and the mount refuse it; examineDeclaration must as well
  const finders = new Map([
    [planted.unfiltered, findUnfiltered],
    [planted.telling, findAndTell],
  ]);
  const find = finders.get(each) ?? ((ctx, reference) => app.host.resolvers["model"]!.find(ctx, reference));
  mountRoute(app.server, each, {
    host: {
      ...app.host,
      resolvers: { ...app.host.resolvers, model: { find, missing } },
      isOwnOrigin: (request) => each === planted.openChange || app.host.isOwnOrigin(request),
    },
    refusals: { note() {} },
    bodyWaits: createWaits(30_000),
  });
}
app.server.get("/api/v1/planted-past-the-mount", async () => "anybody may read this");
const world = await makeWorld(app);
const superuser = new Client(app.fresh.superuserUrl);
await superuser.connect();
afterAll(async () => {
  await superuser.end();
  await world.close();
  await app.close();
});

describe("the matrix finds", () => {
  test.each([
    { promise: "a route without a declaration", route: planted.undeclared, finding: "does not declare" },
    { promise: "a noun without a fixture", route: planted.unknownNoun, finding: 'no fixture for the noun "spaceship"' },
    { promise: "an owner that its path does not name", route: planted.misnamed, finding: "has no :modell" },
    { promise: "a scope that does not give what is asked for", route: planted.scopeTooSmall, finding: "does not give" },
  ])("$promise", ({ route: each, finding }) => {
    expect(examineDeclaration(each, world.resolvers).join()).toContain(finding);
  });

  test("a route that was mounted past the guard", () => {
    expect(mountedRoutes(app.server)).toContain("GET /api/v1/planted-past-the-mount");
  });

  test("a route without an example", async () => {
    expect(await examineRefusals(planted.withoutExample, world)).toEqual(["it has no example"]);
    expect(await examineRightCalls(planted.withoutExample, world)).toEqual(["it has no example"]);
  });

  test("a 403 that tells that there is something", async () => {
    const found = await examineRefusals(planted.telling, world);
    expect(found.filter((finding) => finding.startsWith("another organisation's model as :model"))).toEqual([
      expect.stringContaining("403 instead of 404"),
      expect.stringContaining("another answer than for an id that never existed"),
    ]);
  });

  test("a route that nobody can call", async () => {
    expect((await examineRightCalls(planted.failing, world)).join()).toContain("the read key: 403");
  });

  test("a refusal that has written before", async () => {
    const found = await examineRefusals({ ...planted.writesFirst, access: reads }, world);
    expect(found.join()).toContain("changed rows of settings");
  });

  test("a change that another site can make", async () => {
    expect((await examineRefusals(planted.openChange, world)).join()).toContain("a foreign Origin: 204 instead of 403");
  });

  test("an open route that names a tenant's things", async () => {
    told = { model: world.own.things["model"] };
    expect((await examineRightCalls(planted.tellingAll, world)).join()).toContain("it names a model");
  });
});

describe("a statement whose organisation filter was taken out", () => {
  const foreignOnly = (call: { promise: string }) => call.promise.startsWith("another organisation's");

  test("finds nothing of anybody else all the same: row-level security is the second layer", async () => {
    expect(await examineRefusals(planted.unfiltered, world, foreignOnly)).toEqual([]);
  });

  test("is found out where the second layer is off", async () => {
    await superuser.query("alter table models disable row level security");
    try {
      const found = await examineRefusals(planted.unfiltered, world, foreignOnly);
      expect(found.join()).toContain("200 instead of 404");
    } finally {
      await superuser.query("alter table models enable row level security");
    }
  });
});

describe("without a WHERE", async () => {
  const { rows: tables } = await superuser.query<{ name: string; owning: string }>(
    `select c.relname as name, case c.relname when 'organisations' then 'id' else 'organisation' end as owning
     from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relrowsecurity order by 1`,
  );

  test("there are tables to try it on, and each with an organisation is one of them", async () => {
    const { rows } = await superuser.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation'
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`,
    );
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(rows.map(({ name }) => name)));
    expect(rows.length).toBeGreaterThan(15);
  });

  test.each(tables)(
    "no statement reads, changes or deletes another organisation's row of $name",
    async ({ name, owning }) => {
      const foreign = `select count(*)::int as count, coalesce(sum(hashtextextended(t::text, 0)), 0)::text as hash from "${name}" t where "${owning}" = ${world.foreign.organisation}`;
      const before = (await superuser.query(foreign)).rows;
      const client = await app.fresh.database.connect("test");
      try {
        await client.query("begin");
        await client.query("select set_config('app.organisations', $1, true)", [`{${world.own.organisation}}`]);
        const { rows } = await client.query(`select distinct "${owning}" as organisation from "${name}"`);
        expect(rows.filter(({ organisation }) => organisation !== world.own.organisation)).toEqual([]);
        for (const statement of [`update "${name}" set "${owning}" = "${owning}"`, `delete from "${name}"`]) {
          await client.query("savepoint one");
          // Some may not be changed at all, or are held by what refers to them; either way nothing foreign may go.
          await client.query(statement).catch(() => client.query("rollback to savepoint one"));
        }
        await client.query("commit").catch(() => client.query("rollback"));
      } finally {
        await client.end();
      }
      expect((await superuser.query(foreign)).rows).toEqual(before);
    },
  );

  test("and the rows that were not seen are there", async () => {
    const counts: [string, number][] = [];
    for (const name of tables.map((table) => table.name).filter((each) => each !== "organisations")) {
      const { rows } = await superuser.query(`select count(*)::int as count from "${name}" where organisation = $1`, [
        world.foreign.organisation,
      ]);
      counts.push([name, rows[0].count]);
    }
    const filled = counts.filter(([, count]) => count > 0).map(([name]) => name);
    expect(filled).toEqual(
      expect.arrayContaining(["alerts", "audit", "baselines", "channels", "keys", "labels", "models", "predictions"]),
    );
  });
});
