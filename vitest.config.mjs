import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

// Every package is read from its source: nothing has to be built before a test. Vitest hands these on to Node, where
// "import" or "module" would give a `require` the other half of a package with two.
const conditions = ["driftguard-source", "node"];

// Vitest begins with the largest files; these are short to read and long to run, and one of them must not be the last.
const longest = [
  "bench/quality/quality",
  "faults/two-servers",
  "database/embedded",
  "test/access-matrix",
  "browser/pages",
  "test/start/",
  "faults/kill",
  "browser/accessibility",
  "browser/states",
  "deployments/deploy",
  "deployments/canary",
  "runtime/test/serving",
  "http/schemathesis",
  "browser/real-server",
  "demo/demo",
];

// Workers inherit it, and so does what they start: a start of Node costs half as much where nothing has to be compiled.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "driftguard-compile-cache");

class LongestFirst extends BaseSequencer {
  /** @param {import("vitest/node").TestSpecification[]} files */
  async sort(files) {
    /** @param {{ moduleId: string }} file */
    const isLong = ({ moduleId }) => longest.some((name) => moduleId.includes(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,apps,tools,bench,examples}/**/*.test.{ts,tsx}"],
    // What compares times says nothing on a busy machine: `npm run test:timing` runs it on a quiet one.
    exclude: ["**/node_modules/**", "**/dist/**", ...(process.env.TIMING === "1" ? [] : ["**/*.timing.test.ts"])],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Every import once a worker instead of once a file: a tenth of all CPU. No test may leave anything behind in a module.
    isolate: false,
    // Twice the two cores of the smallest machine: a test of a server mostly waits, for its start, its disk or its end.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    globalSetup: ["apps/server/src/platform/database/share-test-server.ts"],
  },
});
