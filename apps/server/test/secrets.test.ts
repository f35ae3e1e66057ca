import { afterAll, beforeAll, expect, test } from "vitest";

import { type TestServer, testServer } from "./test-server.ts";

// Two servers on one database, each with a data folder, and so a key, of its own.
let app: TestServer;
let other: TestServer;
beforeAll(async () => {
  app = await testServer({ config: { outboundAllow: ["127.0.0.1"] } });
  other = await testServer({ fresh: app.fresh, clock: app.clock, config: { outboundAllow: ["127.0.0.1"] } });
  await ask(app, "POST", "/api/v1/models", { name: "churn", version: "1" });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

async function ask(server: TestServer, method: "GET" | "PATCH" | "POST", url: string, payload?: object) {
  const answer = await server.call({ method, url, key: app.first.key, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

test("variables that no key opens any more are set anew; what goes with them is in the audit", async () => {
  const variables = "/api/v1/models/churn/variables";
  await ask(app, "PATCH", variables, { variables: { TOKEN: "from-before", REGION: "eu" } });
  expect(await ask(other, "PATCH", variables, { variables: { TOKEN: "anew" } })).toMatchObject({
    ...{ status: 200, body: { names: ["TOKEN"] } },
  });
  const { body } = await ask(app, "GET", "/api/v1/audit?action=variables.update");
  expect(body.items[0]).toMatchObject({ detail: { set: ["TOKEN"], removed: ["REGION"] } });
});

test("a channel whose address no key opens any more is given another one", async () => {
  const made = await ask(app, "POST", "/api/v1/channels", {
    ...{ channel_type: "webhook", configuration: { url: "http://127.0.0.1:9/before" } },
  });
  const changed = await ask(other, "PATCH", `/api/v1/channels/${made.body.id}`, {
    configuration: { url: "http://127.0.0.1:9/anew" },
  });
  expect(changed.status).toBe(200);
});
