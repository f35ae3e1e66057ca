import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
const blockRows = 2000;
// 20 MB: all the rows that are sampled, and a run of rows at its fullest.
const smallBlocks = 5;
const largeBlocks = 40;
/** Dead rows between two collections of garbage: up to 60 MB on a machine that has other things to do. */
const growthMax = 100 * megabyte;
const tries = 3;

test.skipIf(!isLinux)(
  "a baseline eight times as large takes hardly more memory, for nothing of it is held at once (needs /proc)",
  async () => {
    await post("/api/v1/models", JSON.stringify({ name: "large", features }), "application/json");
    const block = blockOf(blockRows);
    // The first one grows what a server keeps from then on.
    await mostMemoryDuring(() => upload(block, smallBlocks));
    const usual = await mostMemoryDuring(() => upload(block, smallBlocks));
    expect(largeBlocks * block.length).toBeGreaterThan(150 * megabyte);
    // What is held is held each time, what lies about is not: the least of them counts.
    let growth = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < tries && growth >= growthMax; attempt += 1) {
      const most = await mostMemoryDuring(() => upload(block, largeBlocks));
      growth = Math.min(growth, most - usual);
    }
    expect(growth).toBeLessThan(growthMax);
  },
  300_000,
);

/** The most the server had in memory meanwhile, bytes. */
async function mostMemoryDuring(act: () => Promise<void>): Promise<number> {
  const folderOfProcess = `/proc/${server.process.pid}`;
  // Sets the mark to what there is now.
  writeFileSync(`${folderOfProcess}/clear_refs`, "5");
  await act();
  const status = readFileSync(`${folderOfProcess}/status`, "utf8");
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`no VmHWM in ${status}`);
  return Number(kilobytes) * 1024;
}

const header = "amount,country,note";

const features = [
  { name: "amount", type: "number" },
  { name: "country", type: "category" },
];

/** A number, a category, and a long text that is not compared. */
function blockOf(rows: number): Buffer {
  const random = seededRandom(1);
  const lines = Array.from({ length: rows }, (_, row) =>
    [random.normal(), ["DE", "FR", "IT"][row % 3], `${row} `.padEnd(2_070, "note.")].join(","),
  );
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Sends a file that is never whole on this side either. */
async function upload(block: Buffer, blocks: number): Promise<void> {
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
  expect(JSON.parse(body)).toMatchObject({ rows: blocks * blockRows });
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
