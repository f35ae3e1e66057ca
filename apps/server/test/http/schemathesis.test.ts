import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test } from "vitest";

import { findTool } from "@driftguard/tools";
import { makeModel } from "../access-matrix/things.ts";
import { type TestServer, testServer } from "../test-server.ts";

// Requests made from the API's own document, good ones and bad ones: no answer may be our fault, of another status or
// form than the document says, or good where the request was not.

const python = findTool("python");
const program = python.path === null ? null : join(dirname(python.path), "st");
const isMissing = program === null || !existsSync(program);

let app: TestServer;
let url = "";
beforeAll(async () => {
  if (isMissing) return;
  app = await testServer();
  url = await app.server.listen({ host: "127.0.0.1", port: 0 });
  const ask = async (method: "GET" | "POST" | "PUT", path: string, payload: unknown = {}, type = "application/json") =>
    (
      await app.call({
        method,
        url: path,
        headers: { "content-type": type },
        payload: typeof payload === "string" ? payload : JSON.stringify(payload),
      })
    ).json();
  await makeModel({ organisation: app.first.organisation, key: app.first.key, now: () => app.clock.now(), ask }, "one");
});
afterAll(() => app?.close());

test.skipIf(isMissing)(
  `schemathesis finds nothing (${python.install})`,
  async () => {
    const { code, output } = await schemathesis(everything);
    expect(code, output.slice(-6_000)).toBe(0);
    expect(Number(/(\d+) generated, (\d+) passed/.exec(output)?.[2])).toBeGreaterThan(200);
  },
  240_000,
);

test.skipIf(isMissing)(
  `and it would: a document that promises another answer is found out (${python.install})`,
  async () => {
    const real = await (await fetch(`${url}/openapi.json`)).text();
    const planted = real.replaceAll('"Health":{"type":"object"', '"Health":{"type":"array"');
    expect(planted).not.toBe(real);
    const folder = mkdtempSync(join(tmpdir(), "driftguard-schemathesis-"));
    try {
      writeFileSync(join(folder, "openapi.json"), planted);
      const { code, output } = await schemathesis(
        ["--include-path=/health", "--max-time=3"],
        join(folder, "openapi.json"),
      );
      expect(code, output).toBe(1);
      expect(output).toContain("Response violates schema");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

// Without the pages and files, the same for everybody, and the sample data, which take their time; and without git's own
// protocol, whose bodies it cannot make: the tests of pushes speak it with the real git.
const everything = ["--max-time=45", "--exclude-path-regex=^/(docs|redoc|openapi.json|api/v1/demo|git/)"];

async function schemathesis(more: readonly string[], document = `${url}/openapi.json`) {
  const started = spawn(
    program ?? "",
    [
      "run",
      document,
      `--url=${url}`,
      "--header",
      `X-API-Key: ${app.first.key}`,
      "--seed=1",
      "--max-examples=4",
      "--phases=examples,coverage,fuzzing",
      // What a schema cannot say (a cursor is one of ours, a state allows it) is refused with a 4xx of its own.
      "--exclude-checks=positive_data_acceptance",
      "--suppress-health-check=all",
      "--generation-database=none",
      "--no-color",
      ...more,
    ],
    {
      cwd: import.meta.dirname,
      env: { ...process.env, SCHEMATHESIS_HOOKS: "schemathesis_hooks", PYTHONPATH: ".", PYTHONDONTWRITEBYTECODE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const exit = new Promise<number | null>((resolve) => started.once("close", resolve));
  const output = (await Promise.all([text(started.stdout), text(started.stderr)])).join("");
  return { code: await exit, output };
}
