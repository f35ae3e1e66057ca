import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { axeFindings } from "./axe-findings.ts";
import { browserTool, openBrowser } from "./open-browser.ts";
import { routes } from "./routes.ts";
import { openWorld, settle, type World } from "./visit.ts";

const height = 900;
const nodesAtMost = 1_500;
const shiftAtMost = 0.05;

declare global {
  interface Window {
    layoutShift: number;
  }
}

// Each page is loaded once and looked at in all ways: loading it some two hundred times took most of the time.
describe.skipIf(browserTool.path === null)(`each page (${browserTool.install})`, { timeout: 90_000 }, () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    browser = await openBrowser();
    world = await openWorld(browser);
    await world.page.addInitScript(() => {
      window.layoutShift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if ("value" in entry && typeof entry.value === "number") window.layoutShift += entry.value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
  });
  afterAll(async () => {
    await world.close();
    await browser.close();
  });

  test.each(routes)("%s stands still, is small, fits any width, and axe finds nothing, light or dark", async (path) => {
    const { page, url, complaints } = world;
    await turn(page, "light", 1440);
    await page.goto(`${url}${path}`);
    await settle(page);
    expect(await page.evaluate(() => window.layoutShift)).toBeLessThanOrEqual(shiftAtMost);
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(nodesAtMost);
    const findings = await axeFindings(page);
    const over: string[] = [];
    for (const width of [1440, 1200, 768, 320, 390]) over.push(...(await overflowAt(page, width)));
    await turn(page, "dark", 390);
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await settle(page);
    expect({ light: findings, dark: await axeFindings(page), over, complaints }).toEqual({
      light: [],
      dark: [],
      over: [],
      complaints: [],
    });
  });
});

async function turn(page: Page, colorScheme: "light" | "dark", width: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
}

/** How far a page scrolls sideways at a width, if it does. */
async function overflowAt(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height });
  // Charts follow a change of width with the next frames.
  await page
    .waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, { timeout: 2_000 })
    .catch(() => null);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return overflow > 0 ? [`${width} px: ${overflow} px too wide`] : [];
}
