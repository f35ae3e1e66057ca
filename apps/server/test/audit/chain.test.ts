import { createPublicKey, verify as verifySignature } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { AuditHead, AuditPage, AuditVerification } from "@driftguard/protocol";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createKey, makeOrganisation, systemCaller } from "../../src/access/index.ts";
import { createHeadKeeper, recordAudit, sendHeads } from "../../src/audit/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { testServer } from "../test-server.ts";

const entries = 50;
const app = await testServer();
const owner = new Client(app.fresh.superuserUrl);
beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await app.close();
});

let organisation: number;
let key: string;
let made = 0;

/** An organisation whose chain has 50 entries: a key's making, then 49 like it. */
beforeEach(async () => {
  made += 1;
  const id = await makeOrganisation(app.fresh.database, {
    publicId: newId("organisation", app.clock.now().getTime()),
    name: "Acme",
    slug: `acme-${made}`,
  });
  if (id === null) throw new Error("the slug is taken");
  organisation = id;
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  key = (await createKey(ctx, { name: "first", scopes: ["admin"], models: null, expiresAt: null })).key;
  await append(entries - 1);
});

async function append(count: number): Promise<void> {
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  for (let at = 0; at < count; at += 1) {
    app.clock.advance(1_000);
    const action = at % 2 === 0 ? "alert.resolved" : "model.update";
    await ctx.transaction((tx) => recordAudit(ctx, tx, { action, object: `thing_${at}`, detail: { at } }));
  }
}

async function verify(): Promise<AuditVerification> {
  const answer = await app.call({ method: "GET", url: "/api/v1/audit/verification", key });
  return answer.json();
}

const list = async (query = ""): Promise<AuditPage> =>
  (await app.call({ method: "GET", url: `/api/v1/audit${query}`, key })).json();

/** As whoever rules the database, past the trigger and the rights that keep the application from it. */
const tamper = (text: string, values: unknown[] = [organisation]) => owner.query(text, values);

test("a chain that nobody touched is whole", async () => {
  expect(await verify()).toEqual({
    ok: true,
    entries,
    first_bad_sequence: null,
    explanation: "50 entries, each as it was written and in its place.",
  });
});

test("an entry keeps what a thing was and became as hashes, each the one that the next change begins with", async () => {
  const call = (method: "POST" | "PATCH" | "DELETE", url: string, payload?: object) =>
    app.call({ method, url, key, ...(payload === undefined ? {} : { payload }) });
  const channel = { channel_type: "email", configuration: { email: "ops@example.com" } };
  const { id } = (await call("POST", "/api/v1/channels", channel)).json();
  await call("PATCH", `/api/v1/channels/${id}`, { name: "nights" });
  await call("PATCH", `/api/v1/channels/${id}`, { name: "days" });
  await call("DELETE", `/api/v1/channels/${id}`);
  const { items } = await list(`?object=${id}`);
  const [made, first, second, gone] = items.toReversed();
  expect(made).toMatchObject({
    action: "channel.create",
    before_hash: null,
    after_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(first?.before_hash).toBe(made?.after_hash);
  expect(second?.before_hash).toBe(first?.after_hash);
  expect(second?.after_hash).not.toBe(second?.before_hash);
  expect([gone?.before_hash, gone?.after_hash]).toEqual([second?.after_hash, null]);
  expect(await verify()).toMatchObject({ ok: true });
});

test("an organisation without an entry has a whole chain", async () => {
  await tamper("delete from audit where organisation = $1");
  await tamper("delete from audit_heads where organisation = $1");
  expect(await verify()).toMatchObject({ ok: true, entries: 0 });
});

describe("what was done to the record is found, and its first entry named", () => {
  test.each([
    ...["at", "actor", "credential", "action", "object", "detail", "reason"],
    ...["before_hash", "after_hash"],
  ])("a changed %s", async (column) => {
    const change: Record<string, string> = { at: "at + interval '1 ms'", detail: `'{"at": 7000}'` };
    await tamper(
      `update audit set ${column} = ${change[column] ?? "'another'"} where organisation = $1 and sequence = 17`,
    );
    expect(await verify()).toMatchObject({
      ok: false,
      entries: 16,
      first_bad_sequence: 17,
      explanation: "Entry 17 is not what was written.",
    });
  });

  test("the first entry changed", async () => {
    await tamper("update audit set actor = 'nobody' where organisation = $1 and sequence = 1");
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: 1 });
  });

  test("an entry taken out", async () => {
    await tamper("delete from audit where organisation = $1 and sequence = 17");
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: 17, explanation: "Entry 17 is missing." });
  });

  test("an entry taken out and the rest moved up", async () => {
    await tamper("delete from audit where organisation = $1 and sequence = 17");
    await tamper("update audit set sequence = sequence - 1 where organisation = $1 and sequence > 17");
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: 17 });
  });

  test("two entries exchanged", async () => {
    await tamper("update audit set sequence = 0 where organisation = $1 and sequence = 17");
    await tamper("update audit set sequence = 17 where organisation = $1 and sequence = 18");
    await tamper("update audit set sequence = 18 where organisation = $1 and sequence = 0");
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: 17 });
  });

  test("the end cut off", async () => {
    await tamper("delete from audit where organisation = $1 and sequence > 40");
    expect(await verify()).toMatchObject({
      ok: false,
      entries: 40,
      first_bad_sequence: 41,
      explanation: "Entries from 41 to 50 are missing.",
    });
  });

  test("everything taken out but the head", async () => {
    await tamper("delete from audit where organisation = $1");
    expect(await verify()).toMatchObject({ ok: false, entries: 0, first_bad_sequence: 1 });
  });

  test("an entry put in behind the head", async () => {
    await tamper("alter table audit disable trigger continue_audit", []);
    await tamper(
      `insert into audit select organisation, 51, at, actor, credential, action, object, null, null, detail, reason, hash, hash
       from audit where organisation = $1 and sequence = 50`,
    );
    await tamper("alter table audit enable trigger continue_audit", []);
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: 51 });
  });

  test("another organisation's entry in its place", async () => {
    await tamper(
      `update audit set (at, actor, credential, action, object, detail, hash, previous_hash) =
         (select at, actor, credential, action, object, detail, hash, previous_hash from audit other
          where other.organisation = 1 and other.sequence = 1)
       where organisation = $1 and sequence = 1`,
    );
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: 1 });
  });

  test("a head that was moved back with its entries is not: only a copy kept elsewhere shows it", async () => {
    await moveBack();
    expect(await verify()).toMatchObject({ ok: true, entries: 40 });
  });
});

/** Takes out the last ten entries, and lets the head know nothing of them. */
async function moveBack(): Promise<void> {
  await tamper("delete from audit where organisation = $1 and sequence > 40");
  await tamper(
    `update audit_heads set sequence = 40, hash = (select hash from audit where organisation = $1 and sequence = 40)
     where organisation = $1`,
  );
}

describe("a signed head that was kept outside of the database", () => {
  const send = async (): Promise<Record<string, unknown>[]> => {
    const sent: Record<string, unknown>[] = [];
    const note = (fields: Record<string, unknown>): number => sent.push(fields);
    const log = { info: note, error: note };
    await sendHeads({ keeper, contextOf: app.contextOf, systemCaller, log }, [organisation]);
    return sent;
  };
  const keeper = createHeadKeeper(app.config.dataFolder);

  test("shows that the tail was cut, together with its head", async () => {
    await send();
    await moveBack();
    expect(await verify()).toMatchObject({
      ok: false,
      entries: 40,
      first_bad_sequence: 41,
      explanation: "Entries from 41 to 50 are missing: a head that was kept outside of the database knew them.",
    });
  });

  test("shows that the whole chain was written anew", async () => {
    await send();
    await tamper("delete from audit where organisation = $1");
    await tamper("update audit_heads set sequence = 0, hash = null where organisation = $1");
    await append(entries + 5);
    expect(await verify()).toMatchObject({
      ok: false,
      entries: 49,
      first_bad_sequence: 50,
      explanation: "Entry 50 is not the one whose hash was kept outside of the database.",
    });
  });

  test("is not replaced by the head of a chain that was written anew to the same length", async () => {
    await send();
    await tamper("delete from audit where organisation = $1");
    await tamper("update audit_heads set sequence = 0, hash = null where organisation = $1");
    await append(entries);
    expect(await send()).toEqual([{ organisation, sequence: entries, signed: entries }]);
    expect(await verify()).toMatchObject({ ok: false, first_bad_sequence: entries });
    const { hash } = (await app.call({ method: "GET", url: "/api/v1/audit/head", key })).json<AuditHead>();
    const url = `/api/v1/audit/verification?sequence=${entries}&hash=${hash}`;
    expect((await app.call({ method: "GET", url, key })).json()).toMatchObject({ ok: false });
  });

  test("does so as well where the caller kept it, of a server that kept none", async () => {
    const head: AuditHead = (await app.call({ method: "GET", url: "/api/v1/audit/head", key })).json();
    expect(head).toMatchObject({ organisation, sequence: entries });
    const url = `/api/v1/audit/verification?sequence=${head.sequence}&hash=${head.hash}`;
    expect((await app.call({ method: "GET", url, key })).json()).toMatchObject({ ok: true });
    await moveBack();
    expect((await app.call({ method: "GET", url, key })).json()).toMatchObject({ ok: false, first_bad_sequence: 41 });
  });

  test("is signed as the documentation says, with an Ed25519 key that every server makes for itself", async () => {
    const head: AuditHead = (await app.call({ method: "GET", url: "/api/v1/audit/head", key })).json();
    const text = `{"at":"${head.at}","hash":"${head.hash}","organisation":${organisation},"sequence":50}`;
    const publicKey = createPublicKey({ key: Buffer.from(head.public_key, "base64"), format: "der", type: "spki" });
    const isSigned = (said: string): boolean =>
      verifySignature(null, Buffer.from(said), publicKey, Buffer.from(head.signature, "base64"));
    expect([isSigned(text), isSigned(text.replace('"sequence":50', '"sequence":49'))]).toEqual([true, false]);
    expect(statSync(join(app.config.dataFolder, "audit.key")).mode & 0o777).toBe(0o600);
  });

  test("is written to the log and the data folder once for a chain that has not grown", async () => {
    expect(await send()).toMatchObject([{ auditHead: { organisation, sequence: entries } }]);
    expect(await send()).toEqual([]);
    await append(1);
    expect(await send()).toHaveLength(1);
    expect((await keeper.kept(organisation)).map(({ sequence }) => sequence)).toEqual([entries, entries + 1]);
  });

  test("counts for nothing where its file was altered", async () => {
    await send();
    const file = join(app.config.dataFolder, "audit-heads.jsonl");
    const written = readFileSync(file, "utf8");
    writeFileSync(file, written.replaceAll(`"sequence":${entries},`, `"sequence":${entries - 1},`));
    expect([await keeper.kept(organisation), await verify()]).toMatchObject([[], { ok: true }]);
  });

  test.each(["?sequence=50", "?hash=00", "?sequence=0&hash=00"])("%s is refused", async (query) => {
    const answer = await app.call({ method: "GET", url: `/api/v1/audit/verification${query}`, key });
    expect(answer.statusCode).toBe(422);
  });
});

test("who is given predictions as they were sent is noted, by the ids that the store keeps", async () => {
  const ask = async (method: "GET" | "POST", url: string, payload?: object) => {
    const answer = await app.call({ method, url, key, ...(payload === undefined ? {} : { payload }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  const { id: model } = await ask("POST", "/api/v1/models", {
    name: "churn",
    version: "1",
    features: [{ name: "amount", type: "numeric" }],
  });
  await ask("GET", "/api/v1/models/churn/predictions");
  await ask("POST", "/api/v1/models/churn/predictions", [
    { id: "jane@example.com", features: { amount: 1 }, prediction: 1 },
  ]);
  await ask("GET", "/api/v1/models/churn/predictions?limit=5");
  await ask("GET", "/api/v1/models/churn/predictions/jane@example.com");
  const { items } = await list("?action=prediction.read");
  expect(items).toMatchObject([
    {
      object: model,
      actor: expect.stringMatching(/^key_/),
      detail: { prediction: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    },
    { object: model, detail: { predictions: 1 } },
  ]);
});

test("what is appended while the chain is walked disturbs nothing", async () => {
  const [found] = await Promise.all([verify(), append(30), verify()]);
  expect(found).toMatchObject({ ok: true });
  expect(await verify()).toMatchObject({ ok: true, entries: entries + 30 });
});

test("any detail that JSON can hold comes back from the store as it was hashed", async () => {
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  const storable = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("\\u"));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.stringMatching(/^\w{1,12}$/), storable), async (detail) => {
      await ctx.transaction((tx) => recordAudit(ctx, tx, { action: "thing.change", object: null, detail }));
    }),
    { numRuns: 60, seed: 1 },
  );
  expect(await verify()).toMatchObject({ ok: true, entries: entries + 60 });
});

describe("the list", () => {
  test("is newest first and goes on by its cursor, without a hole or a repeat", async () => {
    const seen: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: AuditPage = await list(`?limit=20${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ sequence }) => sequence));
      cursor = page.next;
    }
    expect(seen).toEqual(Array.from({ length: entries }, (_, at) => entries - at));
  });

  test.each([
    { query: "?action=alert.resolved", count: 25 },
    { query: "?action=model", count: 24 },
    { query: "?action=al", count: 0 },
    { query: "?object=thing_3", count: 1 },
    { query: "?actor=nobody", count: 0 },
    { query: "?action=model&object=thing_3", count: 1 },
  ])("filters by $query", async ({ query, count }) => {
    const { items } = await list(`${query}&limit=1000`);
    expect(items).toHaveLength(count);
  });

  test("filters by who did it", async () => {
    const [first] = (await list("?limit=1")).items;
    expect((await list(`?limit=1000&actor=${first?.actor}`)).items).toHaveLength(entries);
  });

  test("refuses a cursor that is not one of its own", async () => {
    const answer = await app.call({ method: "GET", url: "/api/v1/audit?cursor=abc", key });
    expect([answer.statusCode, answer.json().code]).toEqual([422, "request/not-acceptable-cursor"]);
  });
});
