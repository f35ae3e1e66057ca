import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashFile } from "./bundle-command/bundle-folder.ts";
import { hashInputs } from "./bundle-command/hash-inputs.ts";
import { joinLicences } from "./bundle-command/join-licences.ts";
import { judgeBundle } from "./bundle-command/judge-bundle.ts";

const root = join(import.meta.dirname, "..");
const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-bundle-"));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) put(folder, path, text);
  return folder;
}

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe("the command of the tarball, with no other package beside it,", () => {
  const rows = (from: number): string =>
    `x\n${Array.from({ length: 1000 }, (_, i) => from + ((i * 7919) % 997) / 3).join("\n")}\n`;
  const folder = temporaryFolder({ "reference.csv": rows(0), "current.csv": rows(300) });
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ["package/bin/driftwatch.js", ...args], { cwd: folder, encoding: "utf8" });

  beforeAll(() => {
    expect(judgeBundle(root)).toBeNull();
    const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    const tarball = execFileSync("npm", pack, { cwd: join(root, "packages/driftwatch"), encoding: "utf8" }).trim();
    execFileSync("tar", ["-xzf", tarball], { cwd: folder });
  }, 60_000);

  test("knows its version", () => {
    expect(run("--version")).toMatchObject({ stdout: "0.1.0\n", stderr: "", status: 0 });
  });

  test("checks two files, and reads its own report", () => {
    const checked = run("check", "reference.csv", "current.csv", "--format=json");
    expect(checked.status).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject({ status: "drift" });
    put(folder, "report.json", checked.stdout);
    expect(run("report", "report.json", "--format=markdown")).toMatchObject({
      stdout: expect.stringMatching(/drift/i),
      stderr: "",
      status: 0,
    });
  });

  test("opens a Parquet file with the libraries that it brings", () => {
    put(folder, "broken.parquet", "PAR1 and nothing of a table PAR1");
    expect(run("profile", "broken.parquet")).toMatchObject({
      stdout: "",
      stderr: expect.stringMatching(/^driftwatch: broken\.parquet/),
      status: 3,
    });
  });
});

describe("a bundle", () => {
  const compiled = {
    "packages/driftwatch/package.json": "{}",
    "packages/driftwatch/dist/command/main.js": "one();\n",
    "packages/stats/dist/index.js": "two();\n",
  };
  const bundled = (): string => {
    const folder = temporaryFolder(compiled);
    put(folder, hashFile, `${hashInputs(folder)}\n`);
    return folder;
  };

  test("that was made from what is compiled may be packed", () => {
    expect(judgeBundle(bundled())).toBeNull();
  });

  test("that is not there may not", () => {
    expect(judgeBundle(temporaryFolder(compiled))).toMatch(/is not made: npm run build/);
  });

  test.each([
    { changed: "a compiled file", path: "packages/driftwatch/dist/command/main.js" },
    { changed: "a compiled file of a package that it needs", path: "packages/stats/dist/index.js" },
    { changed: "a file that there was not", path: "packages/driftwatch/dist/new.js" },
    { changed: "the versions of libraries", path: "packages/driftwatch/package.json" },
  ])("that is older than $changed may not", ({ path }) => {
    const folder = bundled();
    put(folder, path, "three();\n");
    expect(judgeBundle(folder)).toMatch(/from something else than what is compiled/);
  });
});

describe("licences", () => {
  const library = '{ "name": "@of/library", "version": "1.2.3", "license": "MIT" }';
  const modules = (folder: string): string[] =>
    ["dist/ours.js", "node_modules/@of/library/a.js", "node_modules/@of/library/src/b.js"].map((path) =>
      join(folder, path),
    );

  test("are those of each library among the modules, once", () => {
    const files = { "node_modules/@of/library/package.json": library, "node_modules/@of/library/LICENSE": "As is.\n" };
    const folder = temporaryFolder(files);
    expect(joinLicences(folder, modules(folder))).toBe("@of/library 1.2.3 (MIT)\n\nAs is.\n");
  });

  test("must be there", () => {
    const folder = temporaryFolder({ "node_modules/@of/library/package.json": library });
    expect(() => joinLicences(folder, modules(folder))).toThrow("node_modules/@of/library brings no licence");
  });
});
