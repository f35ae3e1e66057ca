import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Monitor, type Rows } from "driftwatch";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeFindings } from "./axe-findings.ts";
import { bundleForBrowser } from "./bundle-for-browser.ts";
import { browserTool, openBrowser } from "./open-browser.ts";

const bin = join(import.meta.dirname, "../../../../packages/driftwatch/bin/driftwatch.js");
const folder = mkdtempSync(join(tmpdir(), "driftwatch-page-"));
const rows = 400;

/** A fraction that looks like chance and is the same every time. */
const noise = (i: number): number => {
  const wave = Math.sin(i * 12.9898) * 43758.5453;
  return wave - Math.floor(wave);
};

/** Of every five columns two drift, one of them in its categories, one is stable, one is gone and one holds texts now. */
function writeTable(name: string, columns: number, isCurrent: boolean): string {
  const isKept = (column: number): boolean => !isCurrent || column % 5 !== 3;
  const names = Array.from({ length: columns }, (_, column) => column).filter(isKept);
  const value = (row: number, column: number): string => {
    const x = noise(row * 31 + column * 7 + (isCurrent ? 0.5 : 0));
    if (column % 5 === 1) return x < (isCurrent ? 0.3 : 0.7) ? "a level" : isCurrent && x > 0.9 ? "<new>" : "another";
    if (column % 5 === 4 && isCurrent && x < 0.5) return "n.v.";
    return (column % 5 === 0 && isCurrent ? x + 0.4 : x).toFixed(4);
  };
  const head = names.map((column) => `column_${column}_of_a_feature_store_with_long_names`).join(",");
  const lines = Array.from({ length: rows }, (_, row) => names.map((column) => value(row, column)).join(","));
  const path = join(folder, name);
  writeFileSync(path, `${[head, ...lines].join("\n")}\n`);
  return path;
}

async function writePage(columns: number): Promise<string> {
  const files = [writeTable(`ref-${columns}.csv`, columns, false), writeTable(`cur-${columns}.csv`, columns, true)];
  const page = join(folder, `${columns}.html`);
  const args = ["--conditions=driftguard-source", bin, "report", ...files, "--output", page];
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, args, (error) => (error === null ? resolve() : reject(error)));
  });
  return page;
}

describe.skipIf(browserTool.path === null)(`the page of a comparison (${browserTool.install})`, () => {
  let browser: Browser;
  let [page20, page200] = ["", ""];

  beforeAll(async () => {
    [browser, page20, page200] = await Promise.all([openBrowser(), writePage(20), writePage(200)]);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is under 300 kB at 20 columns and under 1 MB at 200", () => {
    expect(statSync(page20).size).toBeLessThan(300_000);
    expect(statSync(page200).size).toBeLessThan(1_000_000);
  });

  test.each([
    { promise: "a desk in the light", width: 1280, colorScheme: "light" },
    { promise: "a phone in the dark", width: 375, colorScheme: "dark" },
  ] as const)(
    "has no fault of accessibility, no sideways scroll and no request: $promise",
    async ({ width, colorScheme }) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      const address = pathToFileURL(page20).href;
      await page.goto(address);
      // Closed cards are looked at too.
      await page.evaluate(() => document.querySelectorAll("details").forEach((card) => (card.open = true)));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await axeFindings(page)).toEqual([]);
      expect(requests).toEqual([address]);
      await page.close();
    },
  );

  test("leads from its ranking to a card, and opens it", async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(page20).href);
    const link = page.getByRole("link", { name: "column_2_of" });
    await link.click();
    await expect.poll(() => page.locator("details[open]").filter({ hasText: "column_2_of" }).count()).toBe(1);
    await page.close();
  });

  test("prints every card open", async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(page20).href);
    await page.emulateMedia({ media: "print" });
    const hidden = page.locator("details:not([open]) > div").first();
    await expect
      .poll(() => hidden.evaluate((card) => card.checkVisibility({ contentVisibilityAuto: true })))
      .toBe(true);
    await page.close();
  });

  test("is not needed: the front door of the package makes the same report in a page, and asks nothing of Node", async () => {
    const { code, imports } = await bundleForBrowser("index.ts");
    expect(imports).toEqual([]);
    const rows = (shift: number): Rows =>
      Array.from({ length: rowsChecked }, (_, i) => ({
        amount: noise(i * 31 + shift) + shift,
        city: noise(i * 17 + shift) < 0.5 + shift ? "Bonn" : "Rome",
        age: noise(i * 7 + shift),
      }));
    const sides = { reference: rows(0), current: rows(0.25) };
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.addScriptTag({ content: code });
    const found = await page.evaluate(({ reference, current }) => {
      const { driftwatch } = globalThis as unknown as { driftwatch: typeof import("driftwatch") };
      return JSON.stringify(new driftwatch.Monitor(reference).check(current));
    }, sides);
    const expected = new Monitor(sides.reference).check(sides.current).toJSON();
    expect(expected.columns.map(({ name, status }) => [name, status])).toEqual([
      ["amount", "drift"],
      ["city", "drift"],
      ["age", "stable"],
    ]);
    expect(roundedAll(JSON.parse(found))).toEqual(roundedAll(JSON.parse(JSON.stringify(expected))));
    expect(requests).toEqual([]);
    await page.close();
  });

  test.each(["report/index.ts", "simulate/index.ts", "middleware/index.ts"])(
    "is not needed: %s asks nothing of Node either",
    async (entry) => {
      expect((await bundleForBrowser(entry)).imports).toEqual([]);
    },
  );

  test("tells an entry point that does ask something of Node", async () => {
    expect((await bundleForBrowser("files/sniff-kind.ts")).imports).toContain("node:fs/promises");
  });
});

const rowsChecked = 500;

/** Two engines may differ in the last digit of a logarithm. */
function roundedAll(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part) => (typeof part === "number" ? Number(part.toPrecision(10)) : part)),
  );
}
