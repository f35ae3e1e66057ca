import type { Sandbox } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { describeIsolationNow } from "./describe-isolation.ts";

const open = { name: "full_disk", what: "filling the disk", why: "nothing bounds it" };
const sandbox: Sandbox = {
  level: 3,
  layers: [
    { name: "seccomp", inForce: true, why: null },
    { name: "bubblewrap", inForce: false, why: "it is not there" },
  ],
  notStopped: [open],
  inner: { seccomp: true, landlock: true, readable: [] },
  command: () => {
    throw new Error("nothing is started here");
  },
};

test("a model in Python is told by the level of now, what is in force, and what is not stopped", () => {
  expect(describeIsolationNow("python", sandbox)).toEqual({
    ...{ level: 3, summary: "Level 3, system calls and files restricted: seccomp", not_stopped: [open] },
    layers: [
      { name: "seccomp", in_force: true, why: null },
      { name: "bubblewrap", in_force: false, why: "it is not there" },
    ],
  });
});

test("trees run no code, so that nothing of theirs is open", () => {
  expect(describeIsolationNow("tree", sandbox)).toMatchObject({ level: 1, not_stopped: [] });
});
