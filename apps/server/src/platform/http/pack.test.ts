import { gunzipSync } from "node:zlib";

import Fastify from "fastify";
import { afterAll, expect, test } from "vitest";

import { sendText } from "./pack.ts";

const long = "é".repeat(5_000);
const server = Fastify();
server.get("/long", (request, reply) => sendText(request, reply.type("text/plain; charset=utf-8"), long));
server.get("/short", (request, reply) => sendText(request, reply.type("text/plain; charset=utf-8"), "é"));
afterAll(() => server.close());

const ask = (url: string, headers: Record<string, string> = {}, remoteAddress = "192.0.2.7") =>
  server.inject({ url, headers, remoteAddress });

test("a long text is packed for a reader elsewhere who takes it so", async () => {
  const answer = await ask("/long", { "accept-encoding": "deflate, gzip, br, zstd" });
  expect(answer.headers).toMatchObject({
    "content-encoding": "gzip",
    "content-length": String(answer.rawPayload.length),
    "content-type": "text/plain; charset=utf-8",
    vary: "accept-encoding",
  });
  expect(answer.rawPayload.length).toBeLessThan(1_000);
  expect(gunzipSync(answer.rawPayload).toString()).toBe(long);
});

test.each([
  ["a short one", "/short", { "accept-encoding": "gzip" }],
  ["for who says nothing", "/long", {}],
  ["for who takes another packing", "/long", { "accept-encoding": "br, x-gzip" }],
  ["for who refuses it", "/long", { "accept-encoding": "gzip;q=0, br" }],
  ["on this machine", "/long", { "accept-encoding": "gzip" }, "127.0.0.1"],
])("but not %s", async (_, url, headers, from = "192.0.2.7") => {
  const answer = await ask(url, headers as Record<string, string>, from);
  expect(answer.headers["content-encoding"]).toBeUndefined();
  expect(answer.body).toBe(url === "/long" ? long : "é");
});

test("a proxy on this machine asks for somebody elsewhere", async () => {
  const headers = { "accept-encoding": "gzip", "x-forwarded-for": "192.0.2.7" };
  expect((await ask("/long", headers, "127.0.0.1")).headers["content-encoding"]).toBe("gzip");
});
