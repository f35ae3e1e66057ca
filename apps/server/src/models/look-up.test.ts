import { afterAll, beforeAll, expect, test } from "vitest";

import type { Caller, Context } from "../platform/context.ts";
import { type FreshDatabase, freshDatabase } from "../platform/database/fresh-database.ts";
import { makeModel, makeOrganisation } from "../platform/events/make-model.ts";
import { createVersionFinder } from "./find-version.ts";
import { lookUpModels, lookUpVersions } from "./queries/look-up.ts";
import { createModelResolver } from "./resolve-model.ts";

let fresh: FreshDatabase;
let own: Made;
let foreign: Made;
type Made = Awaited<ReturnType<typeof makeModel>>;

beforeAll(async () => {
  fresh = await freshDatabase();
  own = await makeModel(fresh.database, await makeOrganisation(fresh.database));
  foreign = await makeModel(fresh.database, await makeOrganisation(fresh.database));
  for (const { organisation, model } of [own, foreign]) await change(organisation, model, { name: "shared" });
});
afterAll(() => fresh.close());

test("of equal names each organisation is answered its own, in one statement for both", async () => {
  const asked = [foreign, own, own].map(({ organisation }, index) => ({
    organisation,
    reference: index === 2 ? "nobody's" : "shared",
  }));
  expect(await lookUpModels(fresh.database, asked)).toEqual([foreign.model, own.model, null]);
});

test("a model is named by its id, its number or its name, and a number that is a name too is a number", async () => {
  const resolve = createModelResolver(fresh.database);
  const { organisation } = own;
  const { public_id: id, number } = await rowOf(organisation, own.model);
  const other = await makeModel(fresh.database, organisation);
  await change(organisation, other.model, { name: String(number) });
  for (const reference of [id, String(number), "shared"])
    expect(await resolve(contextOf(organisation), reference)).toBe(own.model);
  for (const reference of ["", "0", "99999999999999999999", "Shared", `${id} `])
    expect(await resolve(contextOf(organisation), reference), reference).toBeNull();
});

test("what is another organisation's, or beyond a key's models, is not there", async () => {
  const resolve = createModelResolver(fresh.database);
  const { public_id: id } = await rowOf(foreign.organisation, foreign.model);
  expect(await resolve(contextOf(foreign.organisation), id)).toBe(foreign.model);
  expect(await resolve(contextOf(own.organisation), id)).toBeNull();
  expect(await resolve(contextOf(foreign.organisation, new Set([own.model])), id)).toBeNull();
  expect(await resolve(contextOf(0), id)).toBeNull();
});

test("versions of another organisation's model are not answered, whatever number is asked for", async () => {
  const asked = [own, foreign].map(({ model }) => ({ organisation: own.organisation, model, name: "1", known: null }));
  const [found, missed] = await lookUpVersions(fresh.database, asked);
  expect(found).toMatchObject({ id: own.version, name: "1" });
  expect(missed).toBe("no-model");
});

test("the organisations of a question are forgotten with its statement", async () => {
  await lookUpModels(fresh.database, [{ organisation: own.organisation, reference: "shared" }]);
  expect(await fresh.database.kysely.selectFrom("models").select("id").execute()).toEqual([]);
});

test("a schema that another instance has changed is the next answer's, and an unchanged one is not sent again", async () => {
  const { organisation, model, version } = await makeModel(fresh.database, own.organisation);
  const [here, there] = [createVersionFinder(fresh.database), createVersionFinder(fresh.database)];
  const ctx = contextOf(organisation);
  await expect(here(ctx, model, undefined)).rejects.toMatchObject({ code: "version/not-found" });
  await change(organisation, model, { current_version: version });
  await store(organisation, version, ["first"]);
  for (const find of [here, there]) expect(namesOf(await find(ctx, model, undefined))).toEqual(["first"]);
  await store(organisation, version, ["first", "second"]);
  for (const find of [here, there]) expect(namesOf(await find(ctx, model, "1"))).toEqual(["first", "second"]);
  expect(namesOf(await here(ctx, model, undefined))).toEqual(["first", "second"]);
  const again = await here(ctx, model, undefined);
  expect(await here(ctx, model, undefined)).toBe(again);
});

test("another current version is found at the next question, and an unknown one is named", async () => {
  const { organisation, model, version } = await makeModel(fresh.database, own.organisation);
  const find = createVersionFinder(fresh.database);
  const ctx = contextOf(organisation);
  await store(organisation, version, []);
  await change(organisation, model, { current_version: version });
  expect(await find(ctx, model, undefined)).toMatchObject({ id: version, model, name: "1" });
  const second = await fresh.database.transaction([organisation], (tx) =>
    tx
      .insertInto("versions")
      .values({ organisation, model, name: "2", schema: schemaOf(["new"]) })
      .returning("id")
      .executeTakeFirstOrThrow(),
  );
  await change(organisation, model, { current_version: second.id });
  expect(namesOf(await find(ctx, model, undefined))).toEqual(["new"]);
  expect(await find(ctx, model, "1")).toMatchObject({ id: version });
  await expect(find(ctx, model, "3")).rejects.toMatchObject({ code: "version/not-found" });
  await expect(find(contextOf(foreign.organisation), model, "1")).rejects.toMatchObject({ code: "model/not-found" });
});

function contextOf(organisation: number, models: ReadonlySet<number> | null = null): Context {
  const caller: Caller = {
    ...{ organisation, kind: "key", id: "key_of_the_test", name: "test" },
    ...{ permissions: new Set(), models },
  };
  return {
    caller,
    now: () => new Date(0),
    newId: (noun) => noun,
    transaction: (run) => fresh.database.transaction([organisation], run),
  };
}

function rowOf(organisation: number, model: number): Promise<{ public_id: string; number: number }> {
  return fresh.database.transaction([organisation], (tx) =>
    tx.selectFrom("models").select(["public_id", "number"]).where("id", "=", model).executeTakeFirstOrThrow(),
  );
}

async function change(
  organisation: number,
  model: number,
  set: { readonly name?: string; readonly current_version?: number },
): Promise<void> {
  await fresh.database.transaction([organisation], (tx) =>
    tx.updateTable("models").set(set).where("id", "=", model).execute(),
  );
}

async function store(organisation: number, version: number, names: readonly string[]): Promise<void> {
  await fresh.database.transaction([organisation], (tx) =>
    tx
      .updateTable("versions")
      .set({ schema: schemaOf(names) })
      .where("id", "=", version)
      .execute(),
  );
}

function schemaOf(names: readonly string[]): string {
  const features = names.map((name, slot) => ({
    name,
    type: "numeric",
    store: "number",
    slot,
    inferred: null,
    former: [],
  }));
  return JSON.stringify({ open: true, features });
}

function namesOf({
  schema,
}: {
  readonly schema: { readonly features: readonly { readonly name: string }[] };
}): string[] {
  return schema.features.map(({ name }) => name);
}
