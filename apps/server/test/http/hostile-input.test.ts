import { problems, type ProblemCode } from "@driftguard/protocol";
import type { LightMyRequestResponse } from "fastify";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { changedTables, hashRows } from "../access-matrix/hash-rows.ts";
import { type TestServer, testServer } from "../test-server.ts";
import { type Fixture, makeFixture } from "./fixture.ts";
import { canary, hostileBodies } from "./hostile-bodies.ts";
import { hostileQueries, hostileTexts } from "./hostile-paths.ts";

// The corpora of SECURITY.md T40, T41, T43 and T45 on every route there is: the right status, no side effect, one problem
// document, no word of ours about why, and no echo beyond the few characters that a fault quotes.

let app: TestServer;
let fixture: Fixture;
let superuser: Client;
let rows: Awaited<ReturnType<typeof hashRows>>;
beforeAll(async () => {
  app = await testServer();
  fixture = await makeFixture(app);
  rows = await hashRows(app.fresh.superuserUrl);
  superuser = new Client(app.fresh.superuserUrl);
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await rows.close();
  await app.close();
});

test("no route takes a hostile body", async () => {
  const faults: string[] = [];
  for (const route of app.routes) {
    const example = fixture.body(route);
    if (example === null || route.body?.kind === "stream") continue;
    const before = await rows.hash();
    for (const { attack, type = example.type, encoding, bytes, codes } of hostileBodies) {
      const answer = await fixture.send(route, {
        url: fixture.path(route),
        headers: {
          ...(type === null ? {} : { "content-type": type }),
          ...(encoding === undefined ? {} : { "content-encoding": encoding }),
        },
        payload: bytes(example.text, route.body?.limit ?? 0),
      });
      faults.push(
        ...judge(answer, [...codes, ...unserved(route)]).map(
          (fault) => `${route.method} ${route.path}, ${attack}: ${fault}`,
        ),
      );
    }
    faults.push(...changedTables(before, await rows.hash()).map((table) => `${route.path} changed rows of ${table}`));
  }
  expect(faults).toEqual([]);
}, 60_000);

test("a route without a body does not take what another site's form can send", async () => {
  const faults: string[] = [];
  const before = await rows.hash();
  for (const route of app.routes) {
    if (route.method === "GET" || route.body !== null) continue;
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const answer = await fixture.send(route, {
        url: fixture.path(route),
        headers: { "content-type": type },
        payload: "a=1",
      });
      faults.push(
        ...judge(answer, ["request/unsupported-media-type"]).map((fault) => `${route.method} ${route.path}: ${fault}`),
      );
    }
  }
  expect(faults).toEqual([]);
  expect(changedTables(before, await rows.hash())).toEqual([]);
});

test("a hostile text in a path names nothing", async () => {
  const faults: string[] = [];
  const before = await rows.hash();
  for (const route of app.routes) {
    for (const [, parameter = ""] of route.path.matchAll(/:(\w+)/g)) {
      for (const [attack, value] of Object.entries(hostileTexts)) {
        const example = fixture.body(route);
        const answer = await fixture.send(route, {
          url: fixture.path(route, { parameter, value }),
          ...(example === null ? {} : { headers: { "content-type": example.type }, payload: example.text }),
        });
        const codes = Object.keys(problems).filter((code) => code.endsWith("/not-found"));
        faults.push(
          ...judge(answer, [...codes, "request/malformed", "request/invalid", ...unserved(route)] as ProblemCode[]).map(
            (fault) => `${route.method} ${route.path}, ${attack} as ${parameter}: ${fault}`,
          ),
        );
      }
    }
  }
  expect(faults).toEqual([]);
  expect(changedTables(before, await rows.hash())).toEqual([]);
}, 60_000);

test("a hostile query is refused or means nothing", async () => {
  const faults: string[] = [];
  const before = await rows.hash();
  const entries = await entriesOfChanges();
  for (const route of app.routes) {
    if (route.method !== "GET") continue;
    // What declares no query looks at none; a few show it.
    for (const query of route.query === null ? hostileQueries.slice(-3) : hostileQueries) {
      const answer = await fixture.send(route, { url: `${fixture.path(route)}?${query}` });
      if (answer.statusCode < 300) continue;
      const codes = Object.keys(problems).filter((code) => problems[code as ProblemCode].status < 500);
      faults.push(
        ...judge(answer, codes as ProblemCode[]).map((fault) => `${route.path}?${query.slice(0, 80)}: ${fault}`),
      );
    }
  }
  expect(faults).toEqual([]);
  // Who is given predictions as they were sent is noted; nothing else is.
  expect(await entriesOfChanges()).toBe(entries);
  expect(changedTables(before, await rows.hash())).toEqual(["audit", "audit_heads"]);
}, 60_000);

/** What is answered before a body is looked at: an event is read once its signature is good. What a model that nobody deployed answers to everything; how a served one reads bodies is tried in packages/runtime. */
function unserved({ id, tag }: { readonly id: string; readonly tag: string }): readonly ProblemCode[] {
  if (id === "takeGithubEvent") return ["webhook/bad-signature"];
  if (id.endsWith("ByPreview")) return ["preview/not-found"];
  return tag === "serving" ? ["deployment/none-live"] : [];
}

function judge(answer: LightMyRequestResponse, codes: readonly ProblemCode[]): string[] {
  const faults: string[] = [];
  const type = String(answer.headers["content-type"]);
  if (!type.startsWith("application/problem+json"))
    return [`${answer.statusCode} ${type}: ${answer.body.slice(0, 150)}`];
  const { code, status } = answer.json();
  if (!codes.includes(code)) faults.push(`${answer.statusCode} ${answer.body.slice(0, 250)}`);
  if (status !== answer.statusCode) faults.push(`the document says ${status}, the answer ${answer.statusCode}`);
  if (answer.body.includes(canary)) faults.push("it echoes what was sent");
  if (/\bat .+:\d+:\d+|node_modules|violates|syntax error|encoding "UTF8"/.test(answer.body))
    faults.push("it tells of our inside");
  if (answer.body.length > 6_000) faults.push(`a problem of ${answer.body.length} characters`);
  return faults;
}

/** How much is in the audit that is no reading of predictions. */
async function entriesOfChanges(): Promise<number> {
  const { rows: counts } = await superuser.query(
    "select count(*)::int4 as n from audit where action <> 'prediction.read'",
  );
  return counts[0].n;
}
