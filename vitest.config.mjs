import { defineConfig } from "vitest/config";

// Every package is read from its source: nothing has to be built before a test. Vitest hands these on to Node, where
// "import" or "module" would give a `require` the other half of a package with two.
const conditions = ["driftguard-source", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,apps,tools,bench,examples}/**/*.test.{ts,tsx}"],
    // What compares times says nothing on a busy machine: `npm run test:timing` runs it on a quiet one.
    exclude: ["**/node_modules/**", "**/dist/**", ...(process.env.TIMING === "1" ? [] : ["**/*.timing.test.ts"])],
    // Real processes on a machine that others share may stall for seconds; what fails twice is a failure.
    retry: process.env.CI === undefined ? 0 : 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    globalSetup: ["apps/server/src/platform/database/share-test-server.ts"],
  },
});
