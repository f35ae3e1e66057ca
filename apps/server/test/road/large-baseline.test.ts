import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { seededRandom } from "@driftguard/stats";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startServer, type StartedServer } from "../start-server.ts";

const isLinux = process.platform === "linux";
const folder = mkdtempSync(join(tmpdir(), "driftguard-large-baseline-"));
let server: StartedServer;
beforeAll(async () => {
  if (isLinux) server = await startServer({ DRIFTGUARD_DATA: folder });
}, 90_000);
afterAll(async () => {
  if (isLinux) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const megabyte = 1_048_576;
const numbers = 5;
const blockRows = 4000;
// 15 MB: read in a thread, whose code and room for garbage every file takes.
const smallBlocks = 4;
// 150 MB.
const largeBlocks = 40;
/** The values of a sample of 200,000 rows at most, and room between two collections of garbage. */
const growthMax = 110 * megabyte;

test.skipIf(!isLinux)(
  "a baseline ten times as large takes hardly more memory, for nothing of it is held at once (needs /proc)",
  async () => {
    await post("/api/v1/models", JSON.stringify({ name: "large" }), "application/json");
    const block = blockOf(blockRows);
    const small = await upload(block, smallBlocks);
    const usual = mostMemory();
    const large = await upload(block, largeBlocks);
    const growth = mostMemory() - usual;
    expect(small.rows).toBe(smallBlocks * blockRows);
    expect(large.rows).toBe(largeBlocks * blockRows);
    expect(largeBlocks * block.length).toBeGreaterThan(140 * megabyte);
    expect(growth).toBeLessThan(growthMax);
  },
  180_000,
);

/** The most the server ever had in memory at once, bytes. */
function mostMemory(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, "utf8");
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`no VmHWM in ${status}`);
  return Number(kilobytes) * 1024;
}

const header = [...Array.from({ length: numbers }, (_, column) => `n${column}`), "country", "note"].join(",");

/** Numbers, a category, and a text that no two rows share. */
function blockOf(rows: number): Buffer {
  const random = seededRandom(1);
  const lines = Array.from({ length: rows }, (_, row) => {
    const values = Array.from({ length: numbers }, () => random.normal());
    return [...values, ["DE", "FR", "IT"][row % 3], `${row} `.padEnd(835, "note ")].join(",");
  });
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Sends a file that is never whole on this side either. */
async function upload(block: Buffer, blocks: number): Promise<{ readonly rows: number }> {
  const sent = request(`${server.url}/api/v1/models/large/baseline`, {
    method: "PUT",
    headers: { "x-api-key": server.key ?? "", "content-type": "text/csv" },
  });
  const { promise: answer, resolve, reject } = Promise.withResolvers<string>();
  sent.once("error", reject);
  sent.once("response", async (response) => resolve(`${response.statusCode} ${await textOf(response)}`));
  await pipeline(Readable.from(partsOf(block, blocks)), sent);
  const [status, body = ""] = (await answer).split(/ (.*)/s);
  if (status !== "200") throw new Error(`answered ${status}: ${body}`);
  return JSON.parse(body);
}

function* partsOf(block: Buffer, blocks: number): Generator<Buffer> {
  yield Buffer.from(`${header}\n`);
  for (let part = 0; part < blocks; part += 1) yield block;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function post(path: string, body: string, type: string): Promise<void> {
  const headers = { "x-api-key": server.key ?? "", "content-type": type };
  const answer = await fetch(`${server.url}${path}`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`answered ${answer.status}: ${await answer.text()}`);
}
