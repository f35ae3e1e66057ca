import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { browserTool, openBrowser } from "./open-browser.ts";
import { phone, visit, wide } from "./visit.ts";

describe.skipIf(browserTool.path === null)(`layout (${browserTool.install})`, { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => await browser.close());

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
