import { expect, test } from "vitest";
import type { ToolId } from "./needed-tools.ts";
import { planProvision } from "./provision.ts";

const debianRoot = { isRoot: true, hasApt: true };
const debianUser = { isRoot: false, hasApt: true };
const otherRoot = { isRoot: true, hasApt: false };

test.each<{ promise: string; missing: ToolId[]; machine: typeof debianRoot; plan: ReturnType<typeof planProvision> }>([
  {
    promise: "with everything there nothing is done",
    missing: [],
    machine: debianRoot,
    plan: { packages: [], makesPython: false, leaves: [] },
  },
  {
    promise: "root on Debian installs what is missing",
    missing: ["prometheus", "postgres15"],
    machine: debianRoot,
    plan: { packages: ["prometheus", "postgresql-15"], makesPython: false, leaves: [] },
  },
  {
    promise: "an ordinary user gets the Python and is told of the rest",
    missing: ["prometheus", "python"],
    machine: debianUser,
    plan: { packages: [], makesPython: true, leaves: ["prometheus"] },
  },
  {
    promise: "root without apt-get is told of what only Debian brings",
    missing: ["chromium"],
    machine: otherRoot,
    plan: { packages: [], makesPython: false, leaves: ["chromium"] },
  },
])("$promise", ({ missing, machine, plan }) => {
  expect(planProvision(new Set(missing), machine)).toEqual(plan);
});
