import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** What a figure was measured on: without it a figure says nothing. */
export type MachineFacts = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted a core, over the last minute, before and after: above the cores, times are those of a queue. */
  readonly load: { readonly before: number; readonly after: number };
};

/** The facts, to be completed at the end. */
export function machineFacts(): () => MachineFacts {
  const before = load();
  return () => ({
    cpu: cpuName(),
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    load: { before, after: load() },
  });
}

function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

function cpuName(): string {
  try {
    return /model name\s*: (.*)/.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? cpus()[0]?.model ?? "unknown";
  } catch {
    return cpus()[0]?.model ?? "unknown";
  }
}
