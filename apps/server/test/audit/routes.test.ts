import { Client } from "pg";
import { afterAll, afterEach, describe, expect, test } from "vitest";

import type { Route } from "../../src/platform/http/route.ts";
import { exampleOf, freshThings } from "../access-matrix/examine-route.ts";
import { changedTables } from "../access-matrix/hash-rows.ts";
import { requestsOf } from "../access-matrix/refused-calls.ts";
import { makeWorld, type MatrixRequest, ownOrigin } from "../access-matrix/world.ts";
import { testServer } from "../test-server.ts";

const app = await testServer();
const world = await makeWorld(app);
const superuser = new Client(app.fresh.superuserUrl);
await superuser.connect();
afterAll(async () => {
  await superuser.end();
  await world.close();
  await app.close();
});

/** Changes that leave no entry, or more than one, and why. By the id of the route; older paths are as theirs. */
const others: Readonly<Record<string, { readonly entries: number | null; readonly why: string }>> = {
  logPredictions: { entries: 0, why: "events are data, and each is kept itself" },
  logLabels: { entries: 0, why: "labels are data, and each is kept itself" },
  rotateKey: { entries: 2, why: "a key is made, and another is given an end" },
  previewRule: { entries: 0, why: "it changes nothing" },
  loadDemo: { entries: null, why: "as many as it registers" },
  deleteDemo: { entries: null, why: "as many as it deletes" },
  deploy: { entries: 2, why: "a version is pushed, and its model is registered with it" },
  takeGithubEvent: { entries: null, why: "without a signature nothing is taken; the test of webhooks signs" },
  fetchFromRepository: { entries: 0, why: "it changes nothing" },
  pushToRepository: { entries: 0, why: "nothing is pushed here; the test of pushes finds its entry" },
  rollBack: { entries: null, why: "nothing is live here to go back from; the test of deployments finds its entry" },
  startExperiment: { entries: null, why: "nothing is built here to compare; the test of experiments finds its entry" },
  endExperiment: { entries: null, why: "nothing is built here to compare; the test of experiments finds its entry" },
  setTraffic: { entries: null, why: "nothing is built here to share it; the test of traffic finds its entry" },
  replayPreview: { entries: null, why: "nothing is built here to look at; the test of previews finds its entry" },
  discardPreview: { entries: null, why: "nothing is built here to look at; the test of previews finds its entry" },
  predict: { entries: null, why: "served requests are events, and each is kept itself" },
  predictByPreview: { entries: null, why: "what a preview is asked counts nowhere" },
  invokeByPreview: { entries: null, why: "as predictByPreview" },
  inferByPreview: { entries: null, why: "as predictByPreview" },
  inferVersionByPreview: { entries: null, why: "as predictByPreview" },
  invoke: { entries: null, why: "as predict" },
  infer: { entries: null, why: "as predict" },
  inferVersion: { entries: null, why: "as predict" },
};

const idOf = (route: Route): string => route.id.replace(/^older\.\w+\./, "");
const changing = app.routes
  .filter(({ method }) => method !== "GET")
  .map((route) => [`${route.method} ${route.path}`, route] as const);

/** A right call of a route, about a thing that was made for it. */
async function rightCall(route: Route): Promise<MatrixRequest> {
  const more = exampleOf(route);
  if (more === null) throw new Error("it has no example");
  const { example, params } = await freshThings(route, world, more);
  const cookie = example.cookie ?? (route.access.kind === "any-caller" ? world.roles.admin : undefined);
  const headers = {
    ...(cookie === undefined ? {} : { cookie }),
    ...(cookie !== undefined || route.access.kind === "public"
      ? { origin: ownOrigin }
      : { "x-api-key": world.own.key }),
  };
  return requestsOf(route, world, example)({ headers, params });
}

/** Whether the call was good, and how many entries it left. */
async function entriesOf(route: Route): Promise<readonly [boolean, number]> {
  const request = await rightCall(route);
  const before = await countEntries();
  const answer = await world.send(request);
  return [answer.statusCode < 300, (await countEntries()) - before];
}

async function countEntries(): Promise<number> {
  const { rows } = await superuser.query<{ count: number }>("select count(*)::int4 as count from audit");
  return rows[0]?.count ?? 0;
}

test("every exception is a route that there is", () => {
  const known = new Set(changing.map(([, route]) => idOf(route)));
  expect(Object.keys(others).filter((id) => !known.has(id))).toEqual([]);
});

test.each(changing.filter(([, route]) => others[idOf(route)]?.entries !== null))(
  "%s leaves exactly one entry, or as many as is said",
  async (_, route) => {
    expect(await entriesOf(route)).toEqual([true, others[idOf(route)]?.entries ?? 1]);
  },
);

describe("where the entry cannot be written", () => {
  // What stands apart from the act: attempts, when a session was seen, that a link was used up; and, before a check,
  // what is counted anew from the events, which comes to the same whoever does it.
  const besides = new Set(["sign_in_attempts", "sessions", "sign_in_links"]);
  const counted = [
    "dirty_buckets",
    "label_arrivals",
    "profiles",
    "performance_hours",
    "performance_stamps",
    "policy_states",
  ];
  const mayChange = (route: Route, table: string): boolean =>
    besides.has(table) || (idOf(route) === "runCheck" && counted.includes(table));
  const refuseEntries = (isRefused: boolean) =>
    superuser.query(
      isRefused
        ? "alter table audit add constraint refused check (false) not valid"
        : "alter table audit drop constraint if exists refused",
    );
  afterEach(() => refuseEntries(false));

  test.each(
    changing.filter(([, route]) => others[idOf(route)] === undefined || (others[idOf(route)]?.entries ?? 0) > 0),
  )("%s does not happen either", async (_, route) => {
    const request = await rightCall(route);
    await refuseEntries(true);
    const before = await world.rows();
    const answer = await world.send(request);
    expect(answer.statusCode).toBeGreaterThanOrEqual(500);
    expect(changedTables(before, await world.rows()).filter((table) => !mayChange(route, table))).toEqual([]);
  });
});
