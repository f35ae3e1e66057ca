import { totalmem } from "node:os";

import { expect, test } from "vitest";

import { availableMemory, thisMachine } from "./available-memory.ts";

const machine = (files: Readonly<Record<string, string>>, free = 10_000) =>
  ({ platform: "linux", total: 16_000, free, read: (file: string) => files[file] ?? null }) as const;

test.each([
  { promise: "a machine without groups has what is free", files: {}, is: 10_000 },
  {
    promise: "a container that has read many files has the room that they take",
    files: {
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": "2000\n",
      "/sys/fs/cgroup/memory.current": "1990\n",
      "/sys/fs/cgroup/memory.stat": "anon 490\nfile 1500\ninactive_file 1000\nactive_file 450\n",
    },
    is: 1_460,
  },
  {
    promise: "a group without a limit lies in one that has one",
    files: {
      "/proc/self/cgroup": "0::/system.slice/driftguard.service\n",
      "/sys/fs/cgroup/system.slice/driftguard.service/memory.max": "max\n",
      "/sys/fs/cgroup/system.slice/driftguard.service/memory.current": "100\n",
      "/sys/fs/cgroup/system.slice/memory.max": "3000\n",
      "/sys/fs/cgroup/system.slice/memory.current": "1000\n",
    },
    is: 2_000,
  },
  {
    promise: "an older kernel's group, whose path is another machine's, is where the container's is",
    files: {
      "/proc/self/cgroup": "5:cpu:/docker/ab\n4:memory:/docker/ab\n0::/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "4000\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "3900\n",
      "/sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 700\ntotal_active_file 200\n",
    },
    is: 1_000,
  },
  {
    promise: "a group may be given more than the machine has left",
    files: {
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": "90000\n",
      "/sys/fs/cgroup/memory.current": "100\n",
    },
    is: 10_000,
  },
  {
    promise: "a group above its limit has nothing",
    files: {
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": "100\n",
      "/sys/fs/cgroup/memory.current": "120\n",
    },
    is: 0,
  },
])("$promise", ({ files, is }) => {
  expect(availableMemory(machine(files))).toBe(is);
});

test("macOS keeps files in all that it has: what little it calls free refuses nobody", () => {
  expect(availableMemory({ ...machine({}, 90), platform: "darwin" })).toBe(16_000);
});

test("this machine has some, and no more than all", () => {
  const found = availableMemory(thisMachine());
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThanOrEqual(totalmem());
});
