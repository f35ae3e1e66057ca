import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { browserTool, openBrowser } from "./open-browser.ts";
import { routes } from "./routes.ts";
import { type World, openWorld, phone, settle, visit, wide } from "./visit.ts";

const widths = [320, 390, 768, 1200, 1440];
const nodesAtMost = 1_500;
const shiftAtMost = 0.05;

declare global {
  interface Window {
    layoutShift: number;
  }
}

describe.skipIf(browserTool.path === null)(`layout (${browserTool.install})`, { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => await browser.close());

  describe("each page", () => {
    let world: World;
    beforeAll(async () => {
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
    afterAll(async () => await world.close());

    test.each(routes)("%s hardly shifts while it loads, stays small, and never scrolls sideways", async (path) => {
      const { page, url } = world;
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${url}${path}`);
      await settle(page);
      expect(await page.evaluate(() => window.layoutShift)).toBeLessThanOrEqual(shiftAtMost);
      expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(nodesAtMost);
      const over: string[] = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        // Charts follow a change of width with the next frames.
        await page
          .waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, { timeout: 2_000 })
          .catch(() => null);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (overflow > 0) over.push(`${width} px: ${overflow} px too wide`);
      }
      expect(over).toEqual([]);
    });
  });

  test.each(["/", "/alerts/1", "/models/fraud-scorer/drift"])(
    "on %s nothing that has the focus is covered",
    async (path) => {
      for (const look of [wide, phone]) {
        await visit(
          browser,
          path,
          async ({ page }) => {
            const covered: string[] = [];
            for (let i = 0; i < 45; i++) {
              await page.keyboard.press("Tab");
              const name = await page.evaluate(() => {
                const element = document.activeElement;
                if (!(element instanceof HTMLElement) || element === document.body) return null;
                const box = element.getBoundingClientRect();
                // The skip link slides in; what has no size is read only.
                if (box.width < 2 || box.height < 2) return null;
                const x = Math.min(window.innerWidth - 1, Math.max(0, box.left + box.width / 2));
                const y = Math.min(window.innerHeight - 1, Math.max(0, box.top + Math.min(box.height / 2, 40)));
                const top = document.elementFromPoint(x, y);
                const isSeen = top !== null && (element === top || element.contains(top) || top.contains(element));
                return isSeen ? null : `${element.tagName} ${element.textContent?.trim().slice(0, 30) ?? ""}`;
              });
              if (name !== null) covered.push(name);
            }
            expect(covered).toEqual([]);
          },
          { look },
        );
      }
    },
  );
});
