import { execFileSync, spawnSync } from "node:child_process";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { curlSnippet, pythonSnippet } from "./snippets.ts";

// The snippets are run as a reader would run them, against a server that remembers what came.
let server: Server;
let origin: string;
let came: { url: string; key: string; type: string; body: unknown };

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      came = {
        url: decodeURIComponent(request.url ?? ""),
        key: String(request.headers["x-api-key"]),
        type: String(request.headers["content-type"]),
        body: JSON.parse(text),
      };
      response.writeHead(200, { "content-type": "application/json" }).end('{"accepted":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const run = async (program: string, args: readonly string[]): Promise<void> => {
  const { execFile } = await import("node:child_process");
  await new Promise<void>((resolve, reject) => execFile(program, args, (error) => (error ? reject(error) : resolve())));
};

describe.each([
  { model: "payment-risk", features: { amount: 49.9, country: "NL" } },
  {
    model: "price € / day's",
    features: { name: 'O\'Neill "x" \\ $HOME', isNew: true, missing: null, list: [1, false] },
  },
])("a row of $model", ({ model, features }) => {
  const input = (): Parameters<typeof curlSnippet>[0] => ({ origin, model, key: "dg_key", features });
  const expected = { url: `/api/v1/models/${model}/predictions`, key: "dg_key", type: "application/json" };

  test.skipIf(!has("curl"))("arrives as it is by the curl snippet (apt-get install curl)", async () => {
    await run("sh", ["-c", curlSnippet(input())]);
    expect(came).toEqual({ ...expected, body: { features, prediction: 0.12, id: "order-1" } });
  });

  test.skipIf(!has("python3"))("arrives as it is by the Python snippet (apt-get install python3)", async () => {
    await run("python3", ["-c", pythonSnippet(input())]);
    expect(came).toEqual({ ...expected, body: [{ features, prediction: 0.12, id: "order-1" }] });
  });
});

test.skipIf(!has("python3"))("the Python snippet is valid Python (apt-get install python3)", () => {
  const code = pythonSnippet({ origin: "https://driftguard.example.com", model: "m", key: "dg_key" });
  expect(() => execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.argv[1])", code])).not.toThrow();
});
