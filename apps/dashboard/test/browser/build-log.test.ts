import type { Job, JobLine } from "@driftguard/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { browserTool, openBrowser } from "./open-browser.ts";
import { openWorld, settle, type World } from "./visit.ts";

const total = 100_000;
const at = "2026-11-20T12:00:00.000Z";
const lines: JobLine[] = Array.from({ length: total }, (_, place) => ({
  sequence: place + 1,
  at,
  step: place < total - 10 ? "environment" : "load",
  text: place === total - 8 ? "\u001b[31mImportError\u001b[0m: no module named flights" : `line number ${place + 1}`,
}));

describe.skipIf(browserTool.path === null)(`a log of 100,000 lines (${browserTool.install})`, () => {
  let browser: Browser;
  let world: World;
  let page: Page;
  const steps: Job["steps"] = [
    { name: "environment", state: "done", started_at: at, ended_at: "2026-11-20T12:01:00.000Z", problem: null },
    {
      ...{ name: "load", state: "failed", started_at: at, ended_at: at },
      problem: { code: "load_failed", detail: "The model could not be loaded." },
    },
  ];

  beforeAll(async () => {
    browser = await openBrowser();
    world = await openWorld(browser, {});
    ({ page } = world);
    await page.route(/\/api\/v1\/jobs\/[^/]+\/log/, (route) => {
      const after = Number(new URL(route.request().url()).searchParams.get("after") ?? 0);
      const items = lines.slice(after, after + 5_000);
      return route.fulfill({ json: { items, next: after + items.length, ended: items.length < 5_000 } });
    });
    await page.route(/\/api\/v1\/jobs\/[^/]+$/, async (route) => {
      const answer = await route.fetch();
      const problem = { step: "load", code: "load_failed", detail: "The model could not be loaded." };
      await route.fulfill({ json: { ...(await answer.json()), state: "failed", steps, problem, lines: total } });
    });
    await page.goto(`${world.url}/models/fraud-scorer/deployments`);
    await settle(page);
    await page.getByText("Build log").first().click();
    await page.getByText("100,000 lines").waitFor({ timeout: 20_000 });
  }, 60_000);
  afterAll(async () => {
    await world.close();
    await browser.close();
  });

  const rows = () => page.locator(".log-line").count();
  const scroll = (top: number) => page.locator(".log-box").evaluate((box, to) => box.scrollTo({ top: to }), top);
  const shows = (text: string) => page.locator(".log-line", { hasText: text }).first().waitFor();

  test("pins the first line that looks like an error, without its colours, and what mends it", async () => {
    const pinned = page.locator(".log-pinned");
    expect(await pinned.innerText()).toContain("Load: The model could not be loaded.");
    expect(await pinned.innerText()).toContain("line 99993 ImportError: no module named flights");
    expect(await pinned.innerText()).toContain("fresh environment");
    expect(await page.locator(".log-red").first().innerText()).toBe("ImportError");
  });

  test("never has 200 rows in the page, wherever it is scrolled to", async () => {
    await page.getByRole("button", { name: /Environment/ }).click();
    for (const row of [0, 50_000, 99_900]) {
      await scroll(35 + row * 20);
      await shows(`line number ${row + 5}`);
      expect(await rows()).toBeGreaterThan(10);
      expect(await rows()).toBeLessThan(200);
    }
  });

  test("is searched as a whole", async () => {
    await page.getByLabel("Search the log").fill("number 4242");
    await page.getByText("11 lines match").waitFor();
    await shows("line number 42420");
    await page.getByLabel("Search the log").fill("");
  });

  test("is led to a line by its link, which opens its step", async () => {
    await page.locator(".log-pinned a").click();
    await page.locator(".log-line-marked", { hasText: "ImportError" }).waitFor();
    await page.goto("about:blank");
    await page.goto(`${world.url}/models/fraud-scorer/deployments#log-3-70123`);
    await page.locator(".log-line-marked", { hasText: "line number 70123" }).waitFor({ timeout: 20_000 });
  });

  test("is saved as text, every line of it", async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("build-3.log");
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    expect(text.split("\n")).toHaveLength(total + 1);
    expect(text).toContain("[load] ImportError: no module named flights");
    expect(world.complaints).toEqual([]);
  });
});
