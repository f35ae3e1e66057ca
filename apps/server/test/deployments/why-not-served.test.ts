import { afterAll, expect, test } from "vitest";

import type { DeploymentState } from "@driftguard/protocol";

import { testServer } from "../test-server.ts";

const app = await testServer();
afterAll(() => app.close());

let made = 0;

/** What the endpoint of a model says whose deployments came to these states, in their order. */
async function said(
  ...states: readonly { state: DeploymentState; problem?: string; ended_at?: Date }[]
): Promise<string> {
  const { organisation, key } = app.first;
  const name = `model-${(made += 1)}`;
  await app.call({ method: "POST", url: "/api/v1/models", key, payload: { name, version: "none", features: [] } });
  await app.fresh.database.transaction([organisation], async (tx) => {
    const { id: model } = await tx.selectFrom("models").select("id").where("name", "=", name).executeTakeFirstOrThrow();
    for (const [index, { state, problem = null, ended_at = null }] of states.entries()) {
      const at = app.clock.now();
      const version = String(index + 1);
      const row = { id: `${name}-${version}`, number: made * 10 + index, upload_hash: "00", created_by: "test" };
      await tx
        .insertInto("deployments")
        .values({ ...row, organisation, model, version_name: version, state, problem, created_at: at, ended_at })
        .execute();
    }
  });
  const answer = await app.call({ method: "POST", url: `/serve/${name}/predict`, key, payload: { inputs: [[1]] } });
  expect([answer.statusCode, answer.json().code]).toEqual([404, "deployment/none-live"]);
  return answer.json().detail;
}

test("a model that nothing was ever pushed for is to be deployed first", async () => {
  expect(await said()).toBe("No version of this model is served here; deploy one first.");
});

test("a build that failed is named, with what it failed of", async () => {
  const failed = { state: "failed", problem: "requirements.txt asks for a package that does not exist." } as const;
  expect(await said({ state: "cancelled" }, failed)).toBe(
    'No version of this model is served here: version "2" (deployment 21) failed: requirements.txt asks for a package that does not exist.',
  );
});

test("of two that failed the one that did so last is named: it was gone back to after the newer one", async () => {
  const older = { state: "failed", problem: "Its workers died.", ended_at: new Date(2_000) } as const;
  expect(await said(older, { state: "failed", problem: "It died.", ended_at: new Date(1_000) })).toMatch(
    /: version "1" \(deployment \d+\) failed: Its workers died\.$/,
  );
});

test.each([
  {
    state: "building",
    says: /^No version of this model is served here yet: version "1" \(deployment \d+\) is being built\.$/,
  },
  {
    state: "cancelled",
    says: /^No version of this model is served here: the build of version "1" \(deployment \d+\) was cancelled\.$/,
  },
  {
    state: "rolled-back",
    says: /^No version of this model is served here; the last one was version "1" \(deployment \d+\)\.$/,
  },
] as const)("a deployment that is $state is told as that", async ({ state, says }) => {
  expect(await said({ state })).toMatch(says);
});
