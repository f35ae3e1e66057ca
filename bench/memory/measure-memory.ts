import { mkdtempSync, openAsBlob, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Findings, Goal, Tell } from "../report/part.ts";
import { rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { makeDataFolder, startServer } from "../server/start-server.ts";
import { makeParquet } from "./make-parquet.ts";
import { peakMegabytes } from "./peak-megabytes.ts";
import { runCommand } from "./run-command.ts";

const [rowsAGroup, columns] = [1_000_000, 20];

/** The most memory that a check of files larger than it takes, and the server when such a file becomes a baseline. */
export async function measureMemory(tell: Tell): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-memory-"));
  try {
    const made = async (name: string, groups: number): Promise<string> => {
      tell(`writing ${name}`);
      const path = join(folder, name);
      await makeParquet(path, { groups, rowsAGroup, columns });
      return path;
    };
    const small = await made("one.parquet", 1);
    const rows = [];
    const check = async (name: string, current: string, rowsOf: number) => {
      tell(`checking ${name}`);
      const { seconds, megabytes } = await runCommand("check", small, current, "--format", "json");
      rows.push({
        what: `check ${name}`,
        rows: rowsOf,
        GB: sizeOf(current),
        MB: Math.round(megabytes),
        s: rounded(seconds),
      });
      return megabytes;
    };
    const large = await made("large.parquet", 26);
    const ofLarge = await check("4 GB", large, 26e6);
    rmSync(large);
    const ten = await made("ten.parquet", 10);
    const ofTen = await check("10 million rows", ten, 10e6);
    tell("baseline 10 million rows");
    const baseline = await runCommand("baseline", ten, "--output", join(folder, "baseline.json"));
    rows.push({
      what: "baseline 10 million rows",
      rows: 10e6,
      GB: sizeOf(ten),
      MB: Math.round(baseline.megabytes),
      s: rounded(baseline.seconds),
    });
    tell("a baseline of the server");
    const served = await measureServer(ten);
    rows.push({ what: "server: PUT …/baseline", rows: 10e6, GB: sizeOf(ten), ...served });
    return {
      tables: [{ title: "peak of the process, one million rows a row group, 20 columns of doubles", rows }],
      goals: [
        goal("check of 4 GB of Parquet", ofLarge, 500),
        goal("check of 10 million rows", ofTen, 300),
        goal("baseline of 10 million rows", baseline.megabytes, 300),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function goal(promise: string, seen: number, limit: number): Goal {
  return { promise, seen: Math.round(seen), limit, unit: "MB resident", better: "less" };
}

function sizeOf(path: string): number {
  return rounded(statSync(path).size / 1e9);
}

/** What it has before is what it takes for itself. */
async function measureServer(path: string): Promise<Record<"MB" | "MB before" | "s", number>> {
  const folder = makeDataFolder();
  try {
    const server = await startServer({ dataFolder: folder.path });
    try {
      const features = Array.from({ length: columns }, (_, i) => ({ name: `x${i}`, type: "numeric" }));
      await callApi(server, "POST", "/api/v1/models", { name: "large", version: "1", features });
      const before = peakMegabytes(server.pid) ?? Number.NaN;
      const began = performance.now();
      const answer = await fetch(`${server.url}/api/v1/models/large/baseline`, {
        method: "PUT",
        headers: { "x-api-key": server.key, "content-type": "application/vnd.apache.parquet" },
        body: await openAsBlob(path),
      });
      if (!answer.ok) throw new Error(`PUT …/baseline: ${answer.status} ${await answer.text()}`);
      const seconds = (performance.now() - began) / 1000;
      const megabytes = peakMegabytes(server.pid) ?? Number.NaN;
      return { "MB before": Math.round(before), MB: Math.round(megabytes), s: rounded(seconds) };
    } finally {
      await server.stop();
    }
  } finally {
    folder.remove();
  }
}
