import { afterAll, beforeAll, expect, test } from "vitest";

import { absentId } from "./access-matrix/things.ts";
import { makeWorld, type World } from "./access-matrix/world.ts";
import { type TestServer, testServer } from "./test-server.ts";

let app: TestServer;
let world: World;
beforeAll(async () => {
  app = await testServer();
  world = await makeWorld(app);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

/** Milliseconds of each of two requests, taken in turns and in both orders, so that what slows the machine slows both. */
async function race(one: string, other: string, pairs: number): Promise<[number[], number[]]> {
  const timed = async (url: string): Promise<number> => {
    const start = performance.now();
    await world.send({ method: "GET", url, headers: { "x-api-key": world.own.key } });
    return performance.now() - start;
  };
  const [ones, others]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) ones.push(await timed(one));
    others.push(await timed(other));
    if (pair % 2 === 1) ones.push(await timed(one));
  }
  return [ones, others];
}

/**
 * Welch's t of two samples, without the slowest tenth of all: a pause of the machine says nothing of the answer.
 * |t| over 4.5 is the usual threshold of leakage tests (Goodwill et al. 2011): chance alone passes it 7 times in a million.
 */
function welch(ones: readonly number[], others: readonly number[]): number {
  const cut = [...ones, ...others].toSorted((a, b) => a - b)[Math.floor((ones.length + others.length) * 0.9)]!;
  const [one, other] = [ones, others].map((values) => {
    const kept = values.filter((value) => value <= cut);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1);
    return { mean, error: variance / kept.length };
  });
  return (one!.mean - other!.mean) / Math.sqrt(one!.error + other!.error);
}

test.each([
  { promise: "another organisation's model", noun: "model", urlOf: (id: string) => `/api/v1/models/${id}` },
  { promise: "another organisation's alert", noun: "alert", urlOf: (id: string) => `/api/v1/alerts/${id}` },
])(
  "the time of an answer does not tell $promise from one that never existed",
  async ({ noun, urlOf }) => {
    const [foreign, absent] = [urlOf(world.foreign.things[noun]!), urlOf(absentId(noun))];
    await race(foreign, absent, 50); // warm
    const [foreigns, absents] = await race(foreign, absent, 1_000);
    expect(Math.abs(welch(foreigns, absents))).toBeLessThan(4.5);
  },
  120_000,
);

test("control: the same test tells an own model from one that never existed", async () => {
  const [owns, absents] = await race(
    `/api/v1/models/${world.own.things["model"]}`,
    `/api/v1/models/${absentId("model")}`,
    300,
  );
  expect(Math.abs(welch(owns, absents))).toBeGreaterThan(4.5);
});
