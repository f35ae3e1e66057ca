import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { levels, normals } from "../../test/rows.ts";
import { runHere } from "../../test/run-command.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { commands } from "./commands.ts";

const folder = temporaryFolder();
const city = { Bern: 0.5, Basel: 0.3, Genf: 0.2 };
const write = (name: string, seed: number, mean: number): string => {
  const [x, places] = [normals(500, seed, mean), levels(500, seed, city)];
  return folder.write(name, `id,x,city\n${x.map((value, i) => `${i},${value},${places[i]}`).join("\n")}\n`);
};
const reference = write("reference.csv", 1, 0);
const moved = write("moved.csv", 2, 1);
const saved = join(folder.path, "report.json");
await runHere(["check", reference, moved, "--format", "json", "--output", saved]);

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => Array.from(line).length));

test.each(["html", "markdown", "table", "junit", "json"])(
  "a saved report is written as %s as a new one is",
  async (format) => {
    const again = await runHere(["report", saved, "--format", format]);
    const direct = await runHere(["check", reference, moved, "--format", format]);
    const plain = (text: string): string => text.replaceAll(/driftwatch check [^\n<"]*/g, "");
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(plain(again.stdout)).toBe(plain(direct.stdout));
  },
);

test("report makes a page of two files, and drift is no failure of it", async () => {
  const { code, stdout } = await runHere(["report", reference, moved]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^<!doctype html>[^]*<h1>1 of 2 columns drifted: x\.<\/h1>/);
});

test("explain tells a column's figures and why, within 80 columns, saved or new", async () => {
  const ran = await runHere(["explain", reference, moved, "x"]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toMatch(/^x: (severe )?drift\. The distribution moved/);
  expect(ran.stdout).toMatch(/ {2}rows +500 +500\n/);
  expect(ran.stdout).toMatch(/ {2}ks +drift +0\.\d+, matters from 0\.1, p < 0\.0001\n/);
  expect(widest(ran.stdout)).toBeLessThanOrEqual(80);
  expect((await runHere(["explain", saved, "x"])).stdout).toBe(ran.stdout);
  expect((await runHere(["explain", saved, "city"])).stdout).toMatch(/ {2}Bern +\u2588{20,24} /);
  expect((await runHere(["explain", saved, "id"])).stdout).toMatch(/^id: left out\. An id: it changes by itself\.\n/);
});

test("profile says how each column is read and what it holds, within 80 columns", async () => {
  const { code, stdout, stderr } = await runHere(["profile", reference]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/\nx +numeric +0 % +\u2212[\d.]+ to [\d.]+, mean /);
  expect(stdout).toMatch(/\ncity +categorical +0 % +3 levels\n/);
  expect(stdout).toMatch(/\nid +numeric +\u2013 +not compared\n {2}An id: it changes by itself\./);
  const described = JSON.parse((await runHere(["profile", reference, "--format", "json"])).stdout);
  expect(described).toMatchObject({ rows: 500, columns: [{ name: "id", facts: null }, { name: "x" }, { levels: 3 }] });
});

const report = JSON.parse(readFileSync(saved, "utf8"));
const broken = (name: string, content: unknown): string => folder.write(name, JSON.stringify(content));

test.each([
  {
    promise: "a report that was cut",
    args: ["report", broken("cut.json", { ...report, columns: [{ ...report.columns[0], says: 3 }] })],
    says: `${folder.path}/cut.json: no report of driftwatch check --format json: columns[0].says is not of type "string".`,
  },
  {
    promise: "another JSON file",
    args: ["report", broken("other.json", { format: "other" })],
    says: `${folder.path}/other.json: no report of driftwatch check --format json: status is not there.`,
  },
  {
    promise: "a column that is not there",
    args: ["explain", saved, "y"],
    says: 'There is no column "y". (there are x, city, id)',
  },
  {
    promise: "no column",
    args: ["explain", saved],
    says: "explain needs two files, or a report or two files and a column; got 1. (driftwatch --help)",
  },
  {
    promise: "a profile as a page",
    args: ["profile", reference, "--format", "html"],
    says: 'profile writes table and json; got "html". (driftwatch --help)',
  },
  {
    promise: "an unknown shell",
    args: ["completion", "tcsh"],
    says: 'completion knows bash, zsh and fish; got "tcsh". (driftwatch --help)',
  },
  { promise: "an unknown command", args: ["chek"], says: 'There is no command "chek". (driftwatch --help)' },
  { promise: "no command", args: [], says: "Say what to do: driftwatch check REF CUR. (driftwatch --help)" },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  expect(await runHere(args)).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${says}\n` });
});

const { stdout: script } = await runHere(["completion", "bash"]);

test.each([
  { typed: ["ch"], offers: ["check"] },
  { typed: ["check", "--f"], offers: ["--format", "--fail-on"] },
  { typed: ["check", "--format", "j"], offers: ["json", "junit"] },
  { typed: ["baseline", "--fo"], offers: [] },
  { typed: ["completion", ""], offers: ["bash", "zsh", "fish"] },
  { typed: ["check", "ref"], offers: [] },
])("bash completes $typed to $offers", ({ typed, offers }) => {
  const words = ["driftwatch", ...typed].map((word) => `'${word}'`).join(" ");
  const asked = `${script}\nCOMP_WORDS=(${words}); COMP_CWORD=${typed.length}; _driftwatch; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const found = execFileSync("bash", ["-c", asked], { encoding: "utf8" })
    .split("\n")
    .filter((word) => word !== "");
  expect(found).toEqual(offers);
});

test("every shell is told every command", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await runHere(["completion", shell]);
    for (const name of Object.keys(commands)) expect(stdout).toContain(name);
  }
});
