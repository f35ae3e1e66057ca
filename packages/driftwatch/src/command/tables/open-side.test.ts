import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { normals } from "../../../test/rows.ts";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";

const folder = temporaryFolder();
const column = (values: readonly unknown[]): string => `x\n${values.join("\n")}\n`;
const [x, again] = [normals(600, 1), normals(600, 2)];
const reference = folder.write("reference.csv", column(x));
folder.write("part-1.csv", column(again.slice(0, 300)));
folder.write("part-2.csv", column(again.slice(300)));
folder.write("other-1.csv", column(again));
folder.write("other-2.csv", "y\n1\n");
folder.write("odd-1.csv", column(again));
folder.write("odd-2.csv", "x\n1,2\n");
const parquet = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "x", data: again, type: "DOUBLE" }] }));

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("driftwatch-stdin-"));

test("a pattern is all its files as one table", async () => {
  const { code, stdout } = await runHere(["check", reference, `${folder.path}/part-*.csv`, "--format", "json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ current: { name: `${folder.path}/part-*.csv (2 files)`, rows: 600 } });
});

test.each<{ promise: string; stdin: string | Uint8Array }>([
  { promise: "CSV", stdin: column(again) },
  { promise: "packed CSV", stdin: gzipSync(column(again)) },
  { promise: "JSON Lines", stdin: again.map((value) => `{"x":${value}}\n`).join("") },
  { promise: "Parquet", stdin: parquet },
])("- is stdin, on either side: $promise", async ({ stdin }) => {
  for (const sides of [
    [reference, "-"],
    ["-", reference],
  ]) {
    const { code, stdout } = await runHere(["check", ...sides, "--format", "json"], { stdin });
    expect({ code, rows: JSON.parse(stdout).current.rows }).toEqual({ code: 0, rows: 600 });
  }
  expect(leftBehind()).toEqual([]);
});

test.each<{ promise: string; args: string[]; stdin?: string; says: string }>([
  {
    promise: "a pattern without files",
    args: [`${folder.path}/none-*.csv`],
    says: `${folder.path}/none-*.csv: no file matches.`,
  },
  {
    promise: "files of other columns",
    args: [`${folder.path}/other-*.csv`],
    says: `${folder.path}/other-2.csv has no column "x", which ${folder.path}/other-1.csv has.`,
  },
  {
    promise: "one broken file among them",
    args: [`${folder.path}/odd-*.csv`],
    says: `${folder.path}/odd-2.csv: Line 2 has another number of fields than the header; check for an unquoted comma or a broken line.`,
  },
  {
    promise: "a terminal as stdin",
    args: ["-"],
    says: "- reads stdin: pipe a table into it. (driftwatch check --help)",
  },
  {
    promise: "nothing on stdin",
    args: ["-"],
    stdin: "",
    says: "stdin: The file is empty: send a header line and rows.",
  },
])("$promise ends with 3 and one sentence", async ({ args, stdin, says }) => {
  const ran = await runHere(["check", reference, ...args], { stdin: stdin ?? null });
  expect(ran).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${says}\n` });
  expect(leftBehind()).toEqual([]);
});

test.skipIf(process.platform === "win32").each(["pipe", "pipe.csv"])(
  "a pipe called %s is read as stdin is",
  async (name) => {
    const pipe = `${folder.path}/${name}`;
    execFileSync("mkfifo", [pipe]);
    const [{ code, stdout }] = await Promise.all([
      runHere(["check", reference, pipe, "--format", "json"]),
      writeFile(pipe, column(again)),
    ]);
    expect({ code, current: JSON.parse(stdout).current }).toMatchObject({
      code: 0,
      current: { name: pipe, rows: 600 },
    });
    expect(leftBehind()).toEqual([]);
  },
);

test("stdin cannot be both sides", async () => {
  expect((await runHere(["check", "-", "-"], { stdin: "x\n1\n" })).stderr).toBe(
    "driftwatch: stdin can be one of the two sides, not both. (driftwatch check --help)\n",
  );
});
