import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { bytesRoute, ok, open, streamRoute } from "../../src/platform/http/route.ts";
import { bareServer } from "./bare-server.ts";

// What only a real connection shows: bytes that come slowly, too many, in the wrong form or not at all. Whoever sent them
// can still read the answer, and others do not notice.

const limit = 100_000;
const counted = z.object({ length: z.int() });
const common = { tag: "test", summary: "Counts bytes", access: open("a test"), answers: { 200: counted } } as const;

let server: FastifyInstance;
let port = 0;
beforeAll(async () => {
  server = await bareServer({
    routes: [
      bytesRoute({
        ...common,
        id: "bytes",
        method: "POST",
        path: "/bytes",
        types: ["application/json"],
        limit,
        handle: async ({ body }) => ok({ length: body.length }),
      }),
      streamRoute({
        ...common,
        id: "stream",
        method: "PUT",
        path: "/stream",
        types: ["text/csv"],
        async handle({ body }) {
          let length = 0;
          for await (const chunk of body) length += Buffer.from(chunk).length;
          return ok({ length });
        },
      }),
    ],
    patience: { headersMs: 600, bodyMs: 600 },
  });
  port = Number(new URL(await server.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterAll(() => server.close());

const head = (more: string, line = "POST /bytes HTTP/1.1"): string =>
  `${line}\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ${line.startsWith("PUT") ? "text/csv" : "application/json"}\r\n${more}\r\n\r\n`;
const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
const bomb = gzipSync(Buffer.alloc(80 * 1_048_576));

type Attack = {
  readonly attack: string;
  readonly status: number;
  readonly pieces: readonly (string | Buffer | number)[];
};

test.each<Attack>([
  { attack: "a body that is fine", status: 200, pieces: [head("content-length: 2"), "{}"] },
  {
    attack: "a body said to be over the limit",
    status: 413,
    pieces: [head(`content-length: ${limit + 1}`), Buffer.alloc(2_000)],
  },
  {
    attack: "a body over the limit in pieces",
    status: 413,
    pieces: [head("transfer-encoding: chunked"), ...Array.from({ length: 40 }, () => chunk(Buffer.alloc(4_096)))],
  },
  {
    attack: "a gzip bomb",
    status: 413,
    pieces: [head(`content-encoding: gzip\r\ncontent-length: ${bomb.length}`), bomb],
  },
  {
    attack: "a gzip bomb where there is no limit",
    status: 413,
    pieces: [head(`content-encoding: gzip\r\ncontent-length: ${bomb.length}`, "PUT /stream HTTP/1.1"), bomb],
  },
  { attack: "a body that stops coming", status: 408, pieces: [head("content-length: 10"), "{", 1_500] },
  {
    attack: "a body of a byte at a time",
    status: 408,
    pieces: [head("content-length: 99"), ...Array.from({ length: 12 }, () => ["{", 100]).flat()],
  },
  {
    attack: "an upload that stops coming",
    status: 408,
    pieces: [head("content-length: 10", "PUT /stream HTTP/1.1"), "a,b", 1_500],
  },
  {
    attack: "an upload that is slow and keeps coming",
    status: 200,
    pieces: [
      head("content-length: 10", "PUT /stream HTTP/1.1"),
      ...Array.from({ length: 5 }, () => ["ab", 250]).flat(),
    ],
  },
  { attack: "headers that stop coming", status: 408, pieces: ["GET /nothing HTTP/1.1\r\nhost: x\r\n", 2_000] },
  { attack: "a header of 20 kB", status: 431, pieces: [head(`x-flood: ${"x".repeat(20_000)}`)] },
  {
    attack: "a thousand headers",
    status: 431,
    pieces: [head(Array.from({ length: 1_000 }, (_, at) => `x-flood-${at}: ${"y".repeat(10)}`).join("\r\n"))],
  },
  { attack: "a body with two lengths", status: 400, pieces: [head("content-length: 2\r\ncontent-length: 3"), "{}"] },
  {
    attack: "a body with a length and in pieces",
    status: 400,
    pieces: [head("content-length: 2\r\ntransfer-encoding: chunked"), "0\r\n\r\n"],
  },
  { attack: "a name with a line break", status: 400, pieces: ["GET /a HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n"] },
  { attack: "no HTTP", status: 400, pieces: [`\x16\x03\x01${"\0".repeat(50)}\r\n\r\n`] },
  { attack: "a path with half an escape", status: 400, pieces: [head("content-length: 0", "GET /%ZZ HTTP/1.1")] },
  { attack: "another method", status: 405, pieces: [head("content-length: 0", "DELETE /bytes HTTP/1.1")] },
  {
    attack: "a method that few know",
    status: 405,
    pieces: [head("content-length: 0", "QUERY /bytes HTTP/1.1")],
  },
  { attack: "a method that nobody has", status: 405, pieces: [head("content-length: 0", "PROPFIND /bytes HTTP/1.1")] },
])("$attack: $status", async ({ status, pieces }) => {
  const answer = await speak(pieces);
  expect(answer.slice(0, 13)).toBe(`HTTP/1.1 ${status} `);
  if (status === 200) return;
  expect(answer).toMatch(/content-type: application\/problem\+json/i);
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  expect(JSON.parse(body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1))).toMatchObject({ status });
  expect(body).not.toMatch(/\bat .+:\d+:\d+/);
});

test("200 bombs at once leave the memory as it was, and others are answered", async () => {
  const before = process.memoryUsage().rss;
  const bombs = Array.from({ length: 200 }, () =>
    speak([head(`content-encoding: gzip\r\ncontent-length: ${bomb.length}`), bomb]),
  );
  const startedAt = performance.now();
  const good = await speak([head("content-length: 2"), "{}"]);
  expect(good).toMatch(/^HTTP\/1.1 200 /);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  // The ones at the end of the queue may not be unpacked in the time that a body has here.
  for (const answer of await Promise.all(bombs)) expect(answer).toMatch(/^HTTP\/1.1 (413|408) /);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1_048_576);
});

/** Says pieces one after another, waits where one is a number of milliseconds, and answers what came back until the end. */
async function speak(pieces: readonly (string | Buffer | number)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  // A server that has answered may close before we have said everything.
  socket.on("error", () => undefined);
  const answer = text(socket).catch(() => "");
  for (const piece of pieces) {
    if (typeof piece === "number") await wait(piece);
    else if (socket.writable) socket.write(piece);
  }
  return answer;
}
