import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { runBin } from "../../test/run-command.ts";
import { normals } from "../../test/rows.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";

const folder = temporaryFolder();
const column = (values: readonly unknown[]): string => `x\n${values.join("\n")}\n`;
const reference = folder.write("reference.csv", column(normals(1000, 1)));
const same = folder.write("same.csv", column(normals(1000, 2)));
const moved = folder.write("moved.csv", column(normals(1000, 3, 1)));
const few = folder.write("few.csv", column(normals(20, 4)));
const broken = folder.write("broken.csv", `${column(normals(1000, 5))}1,2\n`);

test.each<{ promise: string; args: readonly string[]; code: number }>([
  { promise: "no drift", args: [reference, same], code: 0 },
  { promise: "a column that drifted", args: [reference, moved], code: 1 },
  { promise: "drift, where only what could not be judged", args: [reference, moved, "--fail-on", "drift"], code: 1 },
  { promise: "drift that may not fail", args: [reference, moved, "--fail-on=never"], code: 0 },
  { promise: "too few rows", args: [reference, few], code: 2 },
  { promise: "too few rows where only drift fails", args: [reference, few, "--fail-on", "drift"], code: 0 },
])("$promise ends with $code and a report", async ({ args, code }) => {
  const ran = await runBin(["check", ...args, "--format", "json"]);
  expect({ code: ran.code, stderr: ran.stderr.replaceAll(/^.*left\n/gm, "") }).toEqual({ code, stderr: "" });
  expect(JSON.parse(ran.stdout)).toMatchObject({ format: "driftwatch-report-1" });
});

test.each<{ promise: string; args: readonly string[]; says: string }>([
  {
    promise: "a file that breaks at its last line",
    args: [reference, broken],
    says: `driftwatch: ${broken}: Line 1002 has another number of fields than the header; check for an unquoted comma or a broken line.\n`,
  },
  {
    promise: "one file alone",
    args: [reference],
    says: "driftwatch: check needs two files, the reference and the current one; got 1. (driftwatch check --help)\n",
  },
  {
    promise: "an unknown option",
    args: [reference, same, "--fast"],
    says: "driftwatch: Unknown option '--fast'. (driftwatch check --help)\n",
  },
])("$promise ends with 3, one sentence and no partial report", async ({ args, says }) => {
  const output = join(folder.path, "never.json");
  const ran = await runBin(["check", ...args, "--output", output]);
  expect({ ...ran, stderr: ran.stderr.replaceAll(/^.*left\n/gm, "") }).toEqual({ code: 3, stdout: "", stderr: says });
  expect(existsSync(output)).toBe(false);
});

test.skipIf(!existsSync("/dev/full"))(
  "a full disk under stdout ends with 3 and a sentence, one under stderr with the answer",
  async () => {
    const full = openSync("/dev/full", "w");
    try {
      const [report, told] = await Promise.all([
        runBin(["check", reference, same, "--format", "json"], { stdout: full }),
        runBin(["check", reference], { stderr: full }),
      ]);
      expect(report.code).toBe(3);
      expect(report.stderr).toBe("driftwatch: what was found cannot be written to stdout: the disk is full.\n");
      expect(told.code).toBe(3);
    } finally {
      closeSync(full);
    }
  },
);

test("--output takes the report, and stdout stays empty", async () => {
  const output = join(folder.path, "report.json");
  const ran = await runBin(["check", reference, same, "--format", "json", "--output", output]);
  expect(ran).toMatchObject({ code: 0, stdout: "" });
  expect(JSON.parse(readFileSync(output, "utf8"))).toMatchObject({ status: "stable" });
});

test("--help says every format and exit code, within 80 columns", async () => {
  const { code, stdout } = await runBin(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/driftwatch check REF CUR/);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

/** V8 does not tell its flags, so that whoever sets one is listened to. */
const tellFlags = `
import v8 from "node:v8";
import { syncBuiltinESMExports } from "node:module";
const set = v8.setFlagsFromString;
v8.setFlagsFromString = (flag) => { process.stderr.write("flag " + flag + "\\n"); set(flag); };
syncBuiltinESMExports();`;

test("the command sets the engine for a short life where it knows of its rows that there are few, and else leaves it", async () => {
  const parquet = (name: string, seed: number): string => {
    const columnData = [{ name: "x", data: normals(1000, seed) }];
    return folder.write(name, new Uint8Array(parquetWriteBuffer({ columnData })));
  };
  const [counted, uncounted] = await Promise.all([
    runBin(["check", parquet("few.parquet", 1), parquet("again.parquet", 2)], { before: tellFlags }),
    runBin(["check", reference, same], { before: tellFlags }),
  ]);
  expect([counted.code, uncounted.code]).toEqual([0, 0]);
  // Nor does an engine that does not know it say so here.
  expect(counted.stderr).toBe("flag --no-turbofan\n");
  expect(uncounted.stderr).not.toContain("flag ");
});

test("importing the command does nothing", async () => {
  const before = process.exitCode;
  await import("./main.ts");
  expect(process.exitCode).toBe(before);
  expect(process.stdout.listeners("error").map(String).join()).not.toContain("what was found cannot be written");
});

test.skipIf(process.platform === "win32")("one that is stopped in the middle leaves nothing behind", async () => {
  const temporary = mkdtempSync(join(folder.path, "stopped-"));
  const pipe = join(temporary, "rows.csv");
  execFileSync("mkfifo", [pipe]);
  const stopsLater = `process.env.TMPDIR = ${JSON.stringify(temporary)}; setTimeout(() => process.kill(process.pid, "SIGINT"), 500);`;
  const ran = await runBin(["check", reference, pipe], { before: stopsLater });
  expect({ ...ran, left: readdirSync(temporary) }).toEqual({ code: null, stdout: "", stderr: "", left: ["rows.csv"] });
});
