import { expect, test } from "vitest";

import { createFirstFetch } from "./first-fetch.ts";

function made(answers: Record<string, unknown> | null, age = { ms: 0 }) {
  const asked: string[] = [];
  const fetch = createFirstFetch({
    text: answers === null ? null : JSON.stringify(answers),
    fetch: async (input, init) => {
      asked.push(`${init?.method ?? "GET"} ${input as string}`);
      return Response.json("from the server");
    },
    ageMs: () => age.ms,
  });
  const read = async (path: string, init?: RequestInit): Promise<unknown> => (await fetch(path, init)).json();
  return { read, asked };
}

test("what came with the document is not asked for, once", async () => {
  const { read, asked } = made({ "/api/v1/session": { name: "</script>" } });
  expect(await read("/api/v1/session")).toEqual({ name: "</script>" });
  expect(asked).toEqual([]);
  expect(await read("/api/v1/session")).toBe("from the server");
  expect(await read("/api/v1/other")).toBe("from the server");
  expect(asked).toEqual(["GET /api/v1/session", "GET /api/v1/other"]);
});

test("after a change, as signing in or out is, nothing of it is taken any more", async () => {
  const { read, asked } = made({ "/api/v1/session": 1 });
  await read("/api/v1/session/sign-out", { method: "POST" });
  expect(await read("/api/v1/session")).toBe("from the server");
  expect(asked).toEqual(["POST /api/v1/session/sign-out", "GET /api/v1/session"]);
});

test("nor of a document that came a while ago, nor where none came with it", async () => {
  const age = { ms: 14_000 };
  const old = made({ "/a": 1, "/b": 2 }, age);
  expect(await old.read("/a")).toBe(1);
  age.ms = 16_000;
  expect(await old.read("/b")).toBe("from the server");
  expect(await made(null).read("/a")).toBe("from the server");
});
