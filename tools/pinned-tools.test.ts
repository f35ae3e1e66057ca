import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// A formatter, a linter or a compiler that reads nothing passes everything. Each is run here, with the committed
// settings, on a small checkout in which every rule of the house is broken once.

const root = join(import.meta.dirname, "..");
const checkout = mkdtempSync(join(tmpdir(), "driftguard-pinned-tools-"));
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

function run(command: string, ...args: readonly string[]) {
  return spawnSync(join(root, "node_modules/.bin", command), args, { cwd: checkout, encoding: "utf8" });
}

const slice = "apps/server/src/alerts";
const planted: readonly (readonly [rule: string, path: string, code: string])[] = [
  ["no-explicit-any", "packages/stats/src/any.ts", "export const a: any = 1;"],
  ["no-non-null-assertion", "packages/stats/src/bang.ts", "export const f = (a: string | null): string => a!;"],
  ["no-floating-promises", "packages/stats/src/floating.ts", "async function f(): Promise<void> {}\nf();"],
  [
    "switch-exhaustiveness-check",
    "packages/stats/src/switch.ts",
    'export function f(a: "x" | "y"): void {\n  switch (a) {\n    case "x":\n      break;\n  }\n}',
  ],
  ["no-unsafe-type-assertion", "packages/stats/src/as.ts", 'export const a = (b: unknown): "x" => b as "x";'],
  ["explicit-module-boundary-types", "packages/stats/src/boundary.ts", "export function f() {\n  return 1;\n}"],
  ["no-default-export", "packages/stats/src/default.ts", "export default 1;"],
  ["no-process-env", "packages/stats/src/env.ts", "export const a = process.env;"],
  ["no-cycle", "packages/stats/src/cycle.ts", 'import { b } from "./cycle-b.ts";\nexport const a = (): number => b();'],
  ["no-debugger", "packages/stats/src/correctness.ts", "debugger;"],
  ["no-restricted-imports", `${slice}/fastify.ts`, 'import { fastify } from "fastify";\nfastify();'],
  ["no-restricted-imports", `${slice}/deep.ts`, 'import { find } from "../models/find-model.ts";\nfind();'],
];

const fine: readonly (readonly [path: string, code: string])[] = [
  ["packages/stats/src/cycle-b.ts", 'import { a } from "./cycle.ts";\nexport const b = (): number => a();'],
  [`${slice}/routes.ts`, 'import { fastify } from "fastify";\nfastify();'],
  [
    `${slice}/shallow.ts`,
    'import { find } from "../models/index.ts";\nimport { log } from "../platform/log.ts";\nlog(find);',
  ],
  ["apps/server/src/main.ts", "export const a = process.env;"],
  ["packages/stats/vitest.config.mjs", "export default {};"],
  ["packages/stats/src/a.test.ts", "export const a = (b: string | null): string | undefined => process.env[b!];"],
];

describe("the linter", () => {
  let found: { code: string; filename: string }[] = [];
  beforeAll(() => {
    copyFileSync(join(root, ".oxlintrc.json"), join(checkout, ".oxlintrc.json"));
    write("tsconfig.json", '{ "compilerOptions": { "strict": true, "module": "NodeNext", "types": [] } }');
    for (const [, path, code] of planted) write(path, code);
    for (const [path, code] of fine) write(path, code);
    found = JSON.parse(run("oxlint", "--type-aware", "--format", "json", ".").stdout).diagnostics;
  });

  test.each(planted)("finds %s in %s", (rule, path) => {
    const inFile = found.filter(({ filename }) => filename === path).map(({ code }) => code);
    expect(inFile).toEqual([expect.stringContaining(`(${rule})`)]);
  });

  test.each(fine.slice(1))("lets %s pass", (path) => {
    expect(found.filter(({ filename }) => filename === path)).toEqual([]);
  });
});

describe("the compiler", () => {
  test.each([
    ["noUncheckedIndexedAccess", "export const f = (a: number[]): number => a[0];", "TS2322"],
    ["exactOptionalPropertyTypes", "export const a: { b?: number } = { b: undefined };", "TS2375"],
    ["noPropertyAccessFromIndexSignature", "export const f = (a: Record<string, 1>): unknown => a.b;", "TS4111"],
    ["noImplicitReturns", "export function f(a: boolean): number | undefined {\n  if (a) return 1;\n}", "TS7030"],
    ["noUnusedLocals", "const a = 1;\nexport {};", "TS6133"],
    ["noImplicitOverride", "class A {\n  f(): void {}\n}\nexport class B extends A {\n  f(): void {}\n}", "TS4114"],
    ["erasableSyntaxOnly", "export enum A {}", "TS1294"],
    ["verbatimModuleSyntax", 'import { B } from "./b.ts";\nexport const a: B = 1;', "TS1484"],
    ["isolatedDeclarations", "export const a = Math.max(1);", "TS9010"],
    ["strict", "export function f(a): void {}", "TS7006"],
  ])("refuses by %s", (option, code, fault) => {
    const folder = join(checkout, "compiled", option);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "b.ts"), "export type B = 1;\n");
    writeFileSync(join(folder, "a.ts"), code);
    const settings = { extends: join(root, "tsconfig.base.json"), include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    expect(run("tsc", "-p", folder, "--noEmit").stdout).toContain(`error ${fault}`);
  });
});

test("the formatter refuses what is not formatted, and reads the committed width", () => {
  copyFileSync(join(root, ".oxfmtrc.json"), join(checkout, ".oxfmtrc.json"));
  const width = JSON.parse(readFileSync(join(root, ".oxfmtrc.json"), "utf8")).printWidth;
  const wide = `export const wide = "${"x".repeat(width - 24)}";\n`;
  write("formatted/good.ts", wide);
  write("formatted/planted.ts", "export const a = {b:1}\n");
  expect(run("oxfmt", "--check", "formatted/good.ts").status).toBe(0);
  expect(run("oxfmt", "--check", "formatted").status).not.toBe(0);
});
