import type { InsideOptions, IsolationLevel, Sandbox } from "@driftguard/runtime";
import { expect, test } from "vitest";
import { keepApart } from "./keep-apart.ts";

const inside: InsideOptions = {
  ...{ program: "/bin/true", args: [], readable: [], writable: [], environment: {}, network: "none", uid: null },
  limits: { memoryBytes: 1, fileBytes: 1, openFiles: 1, processes: 1 },
};

function sandboxAt(level: IsolationLevel): Sandbox {
  const command = { command: "/bin/true", args: [], environment: {}, cwd: "/", temporary: "/tmp" };
  return {
    ...{ level, layers: [], notStopped: [], inner: { seccomp: false, landlock: false, readable: [] } },
    command: () => ({ ...command, adopt() {}, release() {} }),
  };
}

test.each([
  { level: 4, organisations: 1 },
  { level: 3, organisations: 2 },
  { level: 1, organisations: 9 },
] as const)(
  "at level $level with $organisations organisations models are started",
  async ({ level, organisations }) => {
    const sandbox = await keepApart(
      async () => sandboxAt(level),
      async () => organisations,
    )();
    expect(sandbox.command(inside).command).toBe("/bin/true");
  },
);

test("at level 4 nothing is started once there is another organisation, by what was asked for before either", async () => {
  let count = 1;
  const sandboxOf = keepApart(
    async () => sandboxAt(4),
    async () => count,
  );
  const early = await sandboxOf();
  expect(early.command(inside).command).toBe("/bin/true");
  count = 2;
  const late = await sandboxOf();
  const refusal = expect.objectContaining({ code: "isolation_needed", message: expect.stringContaining("bubblewrap") });
  expect(() => late.command(inside)).toThrow(refusal);
  expect(() => early.command(inside)).toThrow(refusal);
});
