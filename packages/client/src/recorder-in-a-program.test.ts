import { execFile } from "node:child_process";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

// A server that answers at one path, and at another takes everything and says nothing.
let server: Server;
const bodies: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      if (request.url?.startsWith("/silent/") === true) return;
      bodies.push(body);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ accepted: JSON.parse(body).length, duplicates: 0, rejected: [] }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A program of its own that records one row, says `lines` and has nothing left to do. */
async function run(path: string, lines: string, environment: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const program = `
    import { createClient, createRecorder } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    const { predictions } = createClient({ baseUrl: "http://127.0.0.1:${port}${path}", fetch });
    const recorder = createRecorder({ predictions, model: "m", flushMs: 60_000, endMs: ${path === "" ? 5_000 : 300} });
    recorder.record({ features: { by: ${JSON.stringify(lines)} }, prediction: 1 });
    ${lines}
  `;
  const args = ["--conditions=driftguard-source", "--input-type=module", "--eval", program];
  const env = { ...process.env, ...environment };
  return await promisify(execFile)("node", args, { env, timeout: 30_000 });
}

test.concurrent("what waits when a program has nothing left to do is sent", async () => {
  const lines = "process.on('exit', () => console.log(recorder.counts()))";
  const { stdout } = await run("", lines);
  expect(stdout).toBe("{ sent: 1, rejected: 0, dropped: 0, waiting: 0 }\n");
  expect(bodies.filter((body) => body.includes(lines))).toHaveLength(1);
});

test.concurrent("a program ends although the server never answers, and says what was lost", async () => {
  // The server would hold it for ten seconds, and eight tries for more than a minute.
  const { stdout, stderr } = await run("/silent", "process.on('exit', () => console.log(performance.now() < 9000))");
  expect(stdout).toBe("true\n");
  expect(stderr).toContain("predictions that did not reach DriftGuard: 1, and 1 in all; the last: The program ended.");
});

test.concurrent("a program that ends by itself closes its recorder before", async () => {
  const lines = "await recorder.close(); process.exit();";
  await run("", lines);
  expect(bodies.filter((body) => body.includes(lines))).toHaveLength(1);
});

test.concurrent("one variable turns it off", async () => {
  const lines = "console.log(recorder.counts().waiting)";
  expect((await run("", lines, { DRIFTGUARD_DISABLED: "1" })).stdout).toBe("0\n");
  expect(bodies.filter((body) => body.includes(lines))).toEqual([]);
});

test.concurrent("twelve recorders at once send what waits at the end, and Node warns of no leak", async () => {
  const lines = `
    const others = Array.from({ length: 11 }, () => createRecorder({ predictions, model: "m", flushMs: 60_000 }));
    for (const other of others) other.record({ features: { by: "twelve" }, prediction: 1 });
  `;
  const { stderr } = await run("", lines);
  expect(stderr).toBe("");
  expect(bodies.filter((body) => body.includes('{"by":"twelve"}'))).toHaveLength(11);
});
