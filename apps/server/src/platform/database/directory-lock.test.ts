import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDirectory } from "./directory-lock.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "driftguard-lock-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the lock of a data directory", () => {
  test("is refused at once while another process holds it, naming that process, and is free after kill -9", async () => {
    const file = new URL("directory-lock.ts", import.meta.url).href;
    const script = `import { lockDirectory } from ${JSON.stringify(file)};
      lockDirectory(${JSON.stringify(directory)}); console.log("held"); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["--conditions=driftguard-source", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    const before = performance.now();
    expect(() => lockDirectory(directory)).toThrow(`${directory} is in use by process ${holder.pid}; stop that first`);
    expect(performance.now() - before).toBeLessThan(1_000);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    lockDirectory(directory).release();
  });

  test("released, is free; released twice, stays with who took it then", () => {
    const first = lockDirectory(directory);
    first.release();
    const second = lockDirectory(directory);
    first.release();
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`);
    second.release();
  });

  test("left behind as files is not held", () => {
    writeFileSync(join(directory, "owner.lock"), "");
    writeFileSync(join(directory, "owner.pid"), `${process.pid} somewhere\n`);
    lockDirectory(directory).release();
  });

  test("in a folder that cannot be written says so", () => {
    expect(() => lockDirectory(join(directory, "absent"))).toThrow(/cannot be locked/);
  });
});
