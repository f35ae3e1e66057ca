import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { axeFindings } from "./axe-findings.ts";
import { browserTool, openBrowser } from "./open-browser.ts";
import { type VisitOptions, phone, settle, visit, wide } from "./visit.ts";

describe.skipIf(browserTool.path === null)(
  `axe finds nothing in a page's states (${browserTool.install})`,
  { timeout: 90_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(async () => await browser.close());

    const check = async (
      path: string,
      options: VisitOptions,
      act?: (page: Page) => Promise<unknown>,
    ): Promise<void> => {
      await visit(
        browser,
        path,
        async ({ page, complaints }) => {
          await act?.(page);
          expect(await axeFindings(page)).toEqual([]);
          expect(complaints).toEqual([]);
        },
        options,
      );
    };

    const hang = async (page: Page): Promise<void> => {
      await page.route("**/api/v1/**", (route) =>
        /overview|heatmap/.test(route.request().url()) ? undefined : route.continue(),
      );
    };
    const fail = async (page: Page): Promise<void> => {
      const body = JSON.stringify({
        type: "about:blank",
        title: "t",
        status: 503,
        code: "store/unavailable",
        detail: "The store does not answer.",
      });
      const answer = { status: 503, contentType: "application/problem+json", body };
      await page.route(/overview$|heatmap/, (route) => route.fulfill(answer));
    };
    const looks = [
      { name: "light, 1440 px", look: wide },
      { name: "dark, 390 px", look: phone },
    ] as const;
    const paths = ["/", "/models/fraud-scorer/drift"];
    const cases = paths.flatMap((path) => looks.map((look) => ({ path, ...look })));

    test.each(cases)("while $path loads, $name", async ({ path, look }) => {
      await check(path, { look, before: hang, isSettled: false }, (page) =>
        page.locator(".skeleton").waitFor({ state: "visible" }),
      );
    });
    test.each(cases)("when $path cannot be loaded, $name", async ({ path, look }) => {
      await visit(
        browser,
        path,
        async ({ page }) => {
          await page.getByText("store/unavailable").waitFor();
          expect(await axeFindings(page)).toEqual([]);
        },
        { look, before: fail, isSettled: false },
      );
    });
    test.each(looks)("where nothing is there yet, $name", async ({ look }) => {
      await check("/", { look, world: { isEmpty: true } }, async (page) => {
        for (const path of ["/models", "/alerts", "/settings/channels"]) {
          expect(await axeFindings(page)).toEqual([]);
          await page.goto(new URL(path, page.url()).href);
          await settle(page);
        }
      });
    });
    test.each(looks)("with the snooze dialog open, $name", async ({ look }) => {
      await check("/alerts/1", { look }, async (page) => {
        await page.getByRole("button", { name: "Snooze" }).filter({ visible: true }).click();
        await page.getByRole("dialog").waitFor();
      });
    });
    test.each(looks)("with a dialog open whose button is dangerous, $name", async ({ look }) => {
      await check("/models/fraud-scorer/deployments", { look }, async (page) => {
        await page.getByRole("button", { name: "Roll back" }).click();
        await page.getByRole("dialog").waitFor();
        await settle(page);
      });
    });
    test.each(looks)("with the command menu open, $name", async ({ look }) => {
      await check("/", { look }, async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("dialog").waitFor();
        await settle(page);
      });
    });
    test("with the account's menu and the sheet of keys open", async () => {
      await check("/", { look: wide }, async (page) => {
        await page.locator(".avatar").click();
        await page.getByRole("button", { name: "Sign out" }).waitFor();
      });
      await check("/alerts", { look: wide }, async (page) => {
        await page.keyboard.press("?");
        await page.getByRole("dialog").waitFor();
      });
    });
  },
);
