import Fastify from "fastify";
import { afterAll, expect, test } from "vitest";

import type { Caller } from "../context.ts";
import { createAnswerFirst } from "./answer-first.ts";
import type { Host } from "./mount.ts";

const caller: Caller = {
  ...{ organisation: 1, kind: "person", id: "user_1", name: "Ada" },
  ...{ permissions: new Set(), models: null },
};
let open = Promise.withResolvers<void>();
let reads = 0;

const inner = Fastify();
inner.get("/read", async () => {
  reads += 1;
  await open.promise;
  return { it: "came" };
});
const authenticate: Host["authenticate"] = async () => ({ caller, viaCookie: true });
const answerFirst = createAnswerFirst(inner, { authenticate });
const pages = Fastify();
pages.get("/*", async (request) => await answerFirst(request, [{ pages: "/*", answers: ["/read", "/absent"] }]));
afterAll(() => pages.close());

const visit = async (): Promise<unknown> => (await pages.inject({ url: "/", headers: { cookie: "a=b" } })).json();
const brought = [["/read", '{"it":"came"}']];

test("beside eight pages that wait for theirs the ninth asks for nothing, and one that comes later does", async () => {
  const eight = Array.from({ length: 8 }, visit);
  await expect.poll(() => reads).toBe(8);
  expect(await visit()).toEqual([]);
  expect(reads).toBe(8);
  open.resolve();
  expect(await Promise.all(eight)).toEqual(Array(8).fill(brought));
  expect(await visit()).toEqual(brought);
});

test("what comes too late is left out, and counts until it is there", async () => {
  open = Promise.withResolvers();
  expect(await Promise.all(Array.from({ length: 8 }, visit))).toEqual(Array(8).fill([]));
  const before = reads;
  expect(await visit()).toEqual([]);
  expect(reads).toBe(before);
  open.resolve();
  await expect.poll(visit).toEqual(brought);
});

test("a server that closes still sends its pages", async () => {
  await inner.close();
  expect(await visit()).toEqual([]);
});
