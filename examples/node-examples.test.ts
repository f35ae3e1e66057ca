import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { expect, test } from "vitest";

import { createApp as createExpress } from "./express/app.ts";
import { createApp as createFastify } from "./fastify/app.ts";
import { createApp as createHono } from "./hono/app.ts";

const request = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ age: 31 }),
};

test("the Express example answers a prediction and records it", async () => {
  const { app, recorder } = createExpress();
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/predict`, request);
  expect(await answer.json()).toEqual({ prediction: 0 });
  await expect.poll(() => recorder.counts()).toEqual({ dropped: 0, waiting: 1 });
  server.close();
});

test("the Fastify example answers a prediction and records it", async () => {
  const { app, recorder } = await createFastify();
  const answer = await app.inject({ method: "POST", url: "/predict", payload: { age: 51 } });
  expect(answer.json()).toEqual({ prediction: 1 });
  await expect.poll(() => recorder.counts()).toEqual({ dropped: 0, waiting: 1 });
  await app.close();
});

test("the Hono example answers a prediction and records it", async () => {
  const { app, recorder } = createHono();
  const answer = await app.request("/predict", request);
  expect(await answer.json()).toEqual({ prediction: 0 });
  await expect.poll(() => recorder.counts()).toEqual({ dropped: 0, waiting: 1 });
});
