import { writeFileSync } from "node:fs";

import { systemCaller } from "../../src/access/index.ts";
import { openPostgresEvents } from "../../src/platform/events/postgres.ts";
import type { Route } from "../../src/platform/http/route.ts";
import { createLog } from "../../src/platform/log.ts";
import { runUpkeep } from "../../src/upkeep/index.ts";
import { exampleOf, freshThings } from "../access-matrix/examine-route.ts";
import { requestsOf } from "../access-matrix/refused-calls.ts";
import { makeWorld, ownOrigin, type World } from "../access-matrix/world.ts";
import { testServer, type TestServer } from "../test-server.ts";

// Writes an answer of each route, as the real server gives it, for the API's document:
//
//   node --conditions=driftguard-source apps/server/test/http/make-examples.ts
//
// To be run again when an answer has changed; open-api.test.ts holds every example against its schema.

const answers = new URL("../../src/operation/reference/answers.json", import.meta.url);
const listMax = 2;

async function makeExamples(): Promise<Record<string, unknown>> {
  const app = await testServer();
  const world = await makeWorld(app);
  await keepUp(app);
  const made: Record<string, unknown> = {};
  for (const route of app.routes) {
    if (route.example !== null) continue;
    const answer = await answerOf(route, world);
    if (answer !== undefined) made[route.id] = answer;
  }
  await world.close();
  await app.close();
  return made;
}

/** Once, as a server does each hour: its status tells what went. */
async function keepUp({ fresh, contextOf, clock, config }: TestServer): Promise<void> {
  const events = await openPostgresEvents({ database: fresh.database });
  await runUpkeep({
    database: fresh.database,
    events,
    contextOf,
    systemCaller,
    holder: "examples",
    log: createLog("silent"),
    now: () => clock.now(),
    retentionDays: config.retentionDays,
    isStopping: () => false,
  });
  await events.close();
}

/** `undefined` where the world cannot get a good answer; its schema has an example of its own then. */
async function answerOf(route: Route, world: World): Promise<unknown> {
  const given = exampleOf(route);
  if (given === null) throw new Error(`${route.id} has no example in the access matrix`);
  const { example, params } = await freshThings(route, world, given);
  const needsCookie = example.cookie !== undefined;
  const headers = needsCookie ? { cookie: example.cookie, origin: ownOrigin } : { "x-api-key": world.keys.admin };
  const answer = await world.send(
    requestsOf(route, world, example)({ headers: route.access.kind === "public" ? {} : headers, params }),
  );
  if (example.code !== undefined) return undefined;
  if (answer.statusCode >= 300) throw new Error(`${route.id} answered ${answer.statusCode}: ${answer.body}`);
  return answer.body === "" ? null : shorten(answer.json());
}

/** Long lists cut, keys taken out: two say what a hundred say. */
function shorten(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/dg_[\w-]{30,}/g, "dg_…");
  if (Array.isArray(value)) return value.slice(0, listMax).map(shorten);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorten(inner)]));
}

if (import.meta.main) {
  writeFileSync(answers, `${JSON.stringify(await makeExamples(), null, 2)}\n`);
  process.exit(0);
}
