import { role, type Role, scope, type Scope } from "@driftguard/protocol";
import type { LightMyRequestResponse } from "fastify";

import { createKey, makeOrganisation, systemCaller } from "../../src/access/index.ts";
import type { Host } from "../../src/platform/http/mount.ts";
import { newId } from "../../src/platform/ids.ts";
import { signedIn } from "../signed-in.ts";
import type { TestServer } from "../test-server.ts";
import { hashRows, type RowHash } from "./hash-rows.ts";
import { findAlert, goodAnswer, makeCheck, makeModel, push, type Tenant, things } from "./things.ts";

/** A request of the matrix. */
export type MatrixRequest = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string;
  /** Address that it comes from; another machine's where it is left out. */
  readonly from?: string;
};

export type TenantWithThings = Tenant & {
  /** One of each noun, by noun. */
  readonly things: Readonly<Record<string, string>>;
  /** A second model. */
  readonly otherModel: string;
};

/** Two organisations with the same of everything, and everybody who may knock. */
export type World = {
  readonly app: TestServer;
  readonly own: TenantWithThings;
  readonly foreign: TenantWithThings;
  /** The resolver of every noun, as the server knows them. */
  readonly resolvers: Host["resolvers"];
  /** Keys of the own organisation. */
  readonly keys: Readonly<Record<Scope, string>> & {
    /** Every scope, but only the second model. */
    readonly otherModel: string;
    /** Every scope, but only the first model. */
    readonly firstModel: string;
  };
  /** Keys that are none any more, or never were, by what is wrong with them. */
  readonly badKeys: Readonly<Record<string, string>>;
  /** Cookies of live sessions of the own organisation. */
  readonly roles: Readonly<Record<Role, string>>;
  /** Cookies of sessions that are over, by how they ended. */
  readonly endedSessions: Readonly<Record<string, string>>;
  readonly send: (request: MatrixRequest) => Promise<LightMyRequestResponse>;
  /** A hash of every row of every table. */
  readonly rows: () => Promise<RowHash>;
  close(): Promise<void>;
};

/** Where the pages of the server under test are. */
export const ownOrigin = "http://localhost:8000";

export async function makeWorld(app: TestServer): Promise<World> {
  const send = ({ from = "192.0.2.1", ...request }: MatrixRequest) =>
    app.server.inject({ ...request, remoteAddress: from, headers: { host: "localhost:8000", ...request.headers } });
  const tenantOf = (organisation: number, key: string): Tenant => ({
    organisation,
    key,
    now: () => app.clock.now(),
    ask: async (method, url, payload, type = "application/json") =>
      goodAnswer(
        await send({
          method,
          url,
          headers: { "x-api-key": key, ...(payload === undefined ? {} : { "content-type": type }) },
          ...(payload === undefined
            ? {}
            : { payload: typeof payload === "string" ? payload : JSON.stringify(payload) }),
        }),
      ),
  });
  const own = await fill(tenantOf(app.first.organisation, app.first.key));
  const second = await makeSecondOrganisation(app);
  const foreign = await fill(tenantOf(second.organisation, second.key));
  const tables = await hashRows(app.fresh.superuserUrl);
  return {
    app,
    own,
    foreign,
    resolvers: app.host.resolvers,
    keys: {
      ...(await makeScopedKeys(own)),
      otherModel: await makeKey(own, { scopes: scope.options, models: [own.otherModel] }),
      firstModel: await makeKey(own, { scopes: scope.options, models: [own.things["model"]] }),
    },
    badKeys: await makeBadKeys(app, own),
    roles: await signInRoles(app, own.organisation),
    endedSessions: await endSessions(app, own.organisation),
    send,
    rows: () => tables.hash(),
    close: () => tables.close(),
  };
}

async function fill(tenant: Tenant): Promise<TenantWithThings> {
  const model = await makeModel(tenant, "churn");
  const otherModel = await makeModel(tenant, "fraud");
  const check = await makeCheck(tenant, model);
  const alert = await findAlert(tenant, model);
  const made: Record<string, string> = {
    model,
    endpoint: model,
    repository: model,
    check,
    alert,
    ...(await push(tenant, model)),
  };
  for (const [noun, make] of Object.entries(things)) made[noun] ??= await make(tenant);
  return { ...tenant, things: made, otherModel };
}

/** Equal in name to the first; slugs are one of a kind. */
async function makeSecondOrganisation(app: TestServer): Promise<{ organisation: number; key: string }> {
  const organisation = await makeOrganisation(app.fresh.database, {
    publicId: newId("organisation", app.clock.now().getTime()),
    name: "My organisation",
    slug: "main-2",
  });
  if (organisation === null) throw new Error("the slug is taken");
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  const { key } = await createKey(ctx, {
    name: "first key",
    scopes: scope.options,
    models: null,
    expiresAt: null,
  });
  return { organisation, key };
}

async function makeKey(tenant: Tenant, input: object): Promise<string> {
  const made = await tenant.ask("POST", "/api/v1/keys", { name: "matrix", ...input });
  return String(Reflect.get(Object(made), "key"));
}

async function makeScopedKeys(tenant: Tenant): Promise<Record<Scope, string>> {
  const keys: Partial<Record<Scope, string>> = {};
  for (const each of scope.options) keys[each] = await makeKey(tenant, { scopes: [each] });
  return keys as Record<Scope, string>;
}

async function makeBadKeys(app: TestServer, tenant: Tenant): Promise<Record<string, string>> {
  const revoked = await makeKey(tenant, { scopes: scope.options });
  const expiring = new Date(app.clock.now().getTime() + 1).toISOString();
  const expired = await makeKey(tenant, { scopes: scope.options, expires_at: expiring });
  app.clock.advance(1);
  await app.fresh.database.transaction([tenant.organisation], (tx) =>
    tx.updateTable("keys").set({ revoked_at: app.clock.now() }).where("prefix", "=", revoked.slice(0, 11)).execute(),
  );
  const { makeKey: generate } = await import("../../src/access/key.ts");
  return {
    revoked,
    expired,
    "never given out": generate().key,
    "cut off": tenant.key.slice(0, -1),
    "with another last letter": `${tenant.key.slice(0, -1)}${tenant.key.endsWith("A") ? "B" : "A"}`,
    "no key at all": "password",
    empty: "",
  };
}

async function signInRoles(app: TestServer, organisation: number): Promise<Record<Role, string>> {
  const cookies: Partial<Record<Role, string>> = {};
  for (const each of role.options) cookies[each] = (await signedIn(app, { organisation, role: each })).cookie;
  return cookies as Record<Role, string>;
}

async function endSessions(app: TestServer, organisation: number): Promise<Record<string, string>> {
  const { database } = app.fresh;
  const start = () => signedIn(app, { organisation, role: "admin" });
  const [idle, old, left, out] = [await start(), await start(), await start(), await start()];
  const now = app.clock.now();
  const age = new Date(now.getTime() - 30 * 86_400_000);
  await database.transaction([organisation], async (tx) => {
    await tx.updateTable("sessions").set({ expires_at: now }).where("user_id", "=", idle.user).execute();
    await tx.updateTable("sessions").set({ created_at: age }).where("user_id", "=", old.user).execute();
    await tx.deleteFrom("members").where("user_id", "=", left.user).execute();
    await tx.deleteFrom("sessions").where("user_id", "=", out.user).execute();
  });
  return {
    "unused for a day": idle.cookie,
    "begun thirty days ago": old.cookie,
    "of who is no member any more": left.cookie,
    "signed out": out.cookie,
    "never begun": "driftguard=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  };
}
