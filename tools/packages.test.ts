import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkPackages } from "./packages.ts";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function checkoutOf(manifest: object, ...files: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "driftguard-packages-"));
  made.push(root);
  writeFileSync(join(root, "LICENSE"), "export {};\n");
  for (const [path, text] of [
    ["package.json", JSON.stringify(manifest)],
    ...files.map((file) => [file, "export {};\n"]),
  ]) {
    const place = join(root, "packages/planted", path ?? "");
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text ?? "");
  }
  return root;
}

const manifest = {
  name: "planted",
  version: "0.1.0",
  license: "Apache-2.0",
  type: "module",
  files: ["dist"],
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
};

test("a package whose doors are in its tarball passes", async () => {
  expect(await checkPackages(checkoutOf(manifest, "dist/index.js", "dist/index.d.ts", "README.md", "LICENSE"))).toEqual(
    [],
  );
});

test("a door that is not in the tarball is a fault", async () => {
  expect(await checkPackages(checkoutOf(manifest, "dist/index.js", "README.md", "LICENSE"))).toEqual([
    expect.stringContaining(
      'packages/planted: pkg.exports["."].types is ./dist/index.d.ts but the file does not exist',
    ),
  ]);
});

test("a package that is not published is left alone", async () => {
  expect(await checkPackages(checkoutOf({ ...manifest, private: true }))).toEqual([]);
});

test("a package without its licence and what says what it is, is a fault", async () => {
  expect(await checkPackages(checkoutOf(manifest, "dist/index.js", "dist/index.d.ts"))).toEqual([
    "packages/planted: there is no README.md, so its page would be empty",
    "packages/planted: LICENSE is not a copy of the project's",
  ]);
});
