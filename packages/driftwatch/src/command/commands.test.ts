import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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

test("report compares a baseline file with a JSON list, which is no saved report", async () => {
  const [baseline, list] = [join(folder.path, "baseline.json"), folder.write("list.json", '[{"x":1,"city":"Bern"}]')];
  await runHere(["baseline", reference, "--output", baseline]);
  const { code, stdout } = await runHere(["report", "--baseline", baseline, list, "--format", "table"]);
  expect({ code, isJudged: /list.json, 1 row$/m.test(stdout) }).toEqual({ code: 0, isJudged: true });
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
    says: "explain needs two files, or a report or two files and a column; got 1. (driftwatch explain --help)",
  },
  {
    promise: "a report under another name",
    args: ["report", reference],
    says: `report needs two files, or one saved report, whose name ends in .json; got ${reference}. (driftwatch report --help)`,
  },
  {
    promise: "a profile as a page",
    args: ["profile", reference, "--format", "html"],
    says: '--format takes table, json; got "html". (driftwatch profile --help)',
  },
  {
    promise: "an unknown shell",
    args: ["completion", "tcsh"],
    says: 'completion knows bash, zsh and fish; got "tcsh". (driftwatch completion --help)',
  },
  {
    promise: "an option's value that looks like an option",
    args: ["simulate", "--rows", "-5"],
    says: "--rows takes a value, and one that begins with - as --rows=-1. (driftwatch simulate --help)",
  },
  { promise: "an unknown command", args: ["chek"], says: 'There is no command "chek". (driftwatch --help)' },
  { promise: "no command", args: [], says: "Say what to do: driftwatch check REF CUR. (driftwatch --help)" },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  expect(await runHere(args)).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${says}\n` });
});

/** The words that a shell offers for a line that was begun, asked of the shell itself where it can be. */
const shells: Readonly<Record<string, (script: string, typed: readonly string[]) => string>> = {
  bash(script, typed) {
    const words = ["driftwatch", ...typed].map((word) => `'${word}'`).join(" ");
    const asked = `${script}\nCOMP_WORDS=(${words}); COMP_CWORD=${typed.length}; _driftwatch; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", asked], { encoding: "utf8" });
  },
  fish(script, typed) {
    const path = folder.write("completion.fish", script);
    const line = ["driftwatch", ...typed].join(" ");
    const asked = `source ${path}; complete -C '${line}'`;
    // A tab and what the word means follow it.
    return execFileSync("fish", ["--no-config", "-c", asked], { encoding: "utf8" }).replaceAll(/\t.*/g, "");
  },
  // Its line editor needs a terminal: what it has read of bash's is asked, and what does not begin so is dropped, as it does.
  zsh(script, typed) {
    const words = ["driftwatch", ...typed].map((word) => `'${word}'`).join(" ");
    const asked = `autoload -U compinit && compinit -D -u\n${script}
setopt KSH_ARRAYS SH_WORD_SPLIT; COMP_WORDS=(${words}); COMP_CWORD=${typed.length}; _driftwatch; printf '%s\\n' "\${(M)COMPREPLY[@]:#\${COMP_WORDS[COMP_CWORD]}*}"`;
    return execFileSync("zsh", ["-f", "-c", asked], { encoding: "utf8" });
  },
};

for (const [shell, ask] of Object.entries(shells)) {
  describe.skipIf(spawnSync(shell, ["-c", "true"]).status !== 0)(`${shell} itself`, () => {
    test.each([
      { typed: ["ch"], offers: ["check"] },
      { typed: ["check", "--f"], offers: ["--fail-on", "--format"] },
      { typed: ["check", "--format", "j"], offers: ["json", "junit"] },
      { typed: ["profile", "--format", ""], offers: ["json", "table"] },
      { typed: ["baseline", "--fo"], offers: [] },
      { typed: ["completion", ""], offers: ["bash", "fish", "zsh"] },
      { typed: ["check", "nothing-of-that-name"], offers: [] },
    ])("completes $typed to $offers", async ({ typed, offers }) => {
      const { stdout: script } = await runHere(["completion", shell]);
      const found = ask(script, typed)
        .split("\n")
        .filter((word) => word !== "");
      expect(found.toSorted()).toEqual(offers);
    });
  });
}

test("every shell is told every command", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await runHere(["completion", shell]);
    for (const name of Object.keys(commands)) expect(stdout).toContain(name);
  }
});

test.each(Object.keys(commands))("help of %s names its own options alone, within 80 columns", async (name) => {
  const { code, stdout } = await runHere([name, "--help"]);
  expect(code).toBe(0);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
  const own = Object.entries(commands).find(([known]) => known === name)?.[1].options ?? [];
  expect([...stdout.matchAll(/^ {2}--([\w-]+)/gm)].map(([, option]) => option)).toEqual([...own, "help"]);
  expect((await runHere(["help", name])).stdout).toBe(stdout);
  if (name === "report") expect(stdout).toContain("html unless told");
});

test("Markdown keeps the reasons of a column that is left out apart", async () => {
  const { stdout } = await runHere(["check", reference, moved, "--format", "markdown"]);
  expect(stdout).toMatch(/- \*\*id\*\*: An id: it changes by itself\. every number is whole; the name/);
});

test("many rare levels are no constant, and one row is none", async () => {
  const rare = (from: number): string => Array.from({ length: 900 }, (_, i) => `v${from + (i % 450)}`).join("\n");
  const files = [folder.write("rare.csv", `x\n${rare(0)}\n`), folder.write("rare2.csv", `x\n${rare(5000)}\n`)];
  const { stdout } = await runHere(["check", ...files]);
  expect(stdout).toMatch(/^1 of 1 column drifted/);
  expect(stdout).not.toMatch(/constant/);
  const one = folder.write("one.csv", "x,city\n1,Bern\n");
  expect((await runHere(["check", reference, one])).stdout).not.toMatch(/constant/);
  const still = folder.write("still.csv", `x\n${"5\n".repeat(500)}`);
  expect((await runHere(["check", still, one])).stdout).not.toMatch(/constant/);
});
