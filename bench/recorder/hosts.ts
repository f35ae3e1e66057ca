// Applications that answer predictions, each bare and with its middleware; their addresses are told as JSON on standard output.
// The arguments are the addresses of a silent server and of one that answers.
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { createClient, createRecorder } from "@driftguard/client";
import { serve } from "@hono/node-server";
import { type MiddlewareOptions, recordExpress, recordFastify, recordHono } from "driftwatch/middleware";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";

type Start = (options: MiddlewareOptions | null) => Promise<string>;

const frameworks: Readonly<Record<string, Start>> = {
  Express: async (options) => {
    const app = express();
    if (options !== null) app.use(recordExpress(options));
    app.use(express.json());
    app.post("/predict", (request, response) => void response.json({ prediction: request.body.n1 * 2 }));
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  Fastify: async (options) => {
    const app = fastify();
    if (options !== null) await app.register(recordFastify(options));
    app.post<{ Body: { n1: number } }>("/predict", async ({ body }) => ({ prediction: body.n1 * 2 }));
    return await app.listen({ port: 0, host: "127.0.0.1" });
  },
  Hono: async (options) => {
    const app = new Hono();
    if (options !== null) app.use(recordHono(options));
    app.post("/predict", async (c) => {
      const { n1 }: { n1: number } = await c.req.json();
      return c.json({ prediction: n1 * 2 });
    });
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};

const [silent = "", answering = ""] = process.argv.slice(2);
const optionsFor = (baseUrl: string): MiddlewareOptions => {
  const { predictions } = createClient({ baseUrl, fetch });
  return { recorder: createRecorder({ predictions, model: "m", onProblem: () => {} }) };
};
const hosts = await Promise.all(
  Object.entries(frameworks).map(async ([framework, start]) => ({
    framework,
    bare: await start(null),
    silent: await start(optionsFor(silent)),
    answering: await start(optionsFor(answering)),
  })),
);
process.stdout.write(`${JSON.stringify(hosts)}\n`);
// Whoever started it closes its input.
process.stdin.on("end", () => process.exit()).resume();
