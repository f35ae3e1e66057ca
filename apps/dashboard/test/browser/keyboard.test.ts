import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { browserTool, openBrowser } from "./open-browser.ts";
import { settle, visit } from "./visit.ts";

const path = (page: Page): string => new URL(page.url()).pathname;
const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

describe.skipIf(browserTool.path === null)(`by keyboard alone (${browserTool.install})`, { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => await browser.close());

  test("an alert lives: acknowledged in the list, opened, snoozed, reopened, commented, resolved", async () => {
    await visit(browser, "/alerts", async ({ page, complaints }) => {
      await press(page, "j", "e");
      await page.getByText("Alert 1 is acknowledged").waitFor();
      await page
        .getByRole("row", { name: /Flights are disrupted/ })
        .getByText("Acknowledged", { exact: true })
        .waitFor();
      await press(page, "Enter");
      await page.waitForURL("**/alerts/1");
      await settle(page);
      await press(page, "s");
      await page.getByRole("dialog", { name: "Snooze alert 1" }).waitFor();
      await page.getByLabel("Note").focus();
      await page.keyboard.type("until the night shift");
      await press(page, "Tab", "Tab", "Enter");
      await page.getByText("Alert 1 is snoozed until").waitFor();
      await press(page, "o");
      await page.getByText("Alert 1 is open again").waitFor();
      await page.getByLabel("Comment", { exact: true }).focus();
      await page.keyboard.type("Asked operations.");
      await press(page, "Tab", "Enter");
      await page.locator(".quote", { hasText: "Asked operations." }).waitFor();
      await page.locator("h1").click();
      await press(page, "r");
      const dialog = page.getByRole("dialog", { name: "Resolve alert 1" });
      await dialog.waitFor();
      await page.getByLabel(/Expected/).focus();
      await press(page, "Space");
      await page.getByLabel(/Accept as normal/).focus();
      await press(page, "Space");
      await page.getByRole("button", { name: "Resolve", exact: true }).last().focus();
      await press(page, "Enter");
      await page.getByText("Alert 1 is resolved: expected").waitFor();
      await page.locator(".tag", { hasText: "Resolved" }).waitFor();
      expect(complaints).toEqual([]);
    });
  });

  test("a message that was given up is sent again", async () => {
    await visit(browser, "/alerts/3", async ({ page }) => {
      await page.getByRole("button", { name: "Send again to Slack, #risk (opened)" }).focus();
      await press(page, "Enter");
      await page.getByText("Sent again to #risk").waitFor();
      const delivery = page.locator(".deliveries li", { hasText: "#risk" });
      await delivery.getByText("Waiting").waitFor();
      expect(await delivery.getByRole("button").count()).toBe(0);
    });
  });

  test("what was acknowledged by mistake is taken back", async () => {
    await visit(browser, "/", async ({ page }) => {
      await page.getByRole("button", { name: "Acknowledge alert 1" }).click();
      await page.getByRole("button", { name: "Undo" }).focus();
      await press(page, "Enter");
      await page.getByRole("button", { name: "Acknowledge alert 1" }).waitFor();
    });
  });

  test("two keys lead from page to page, Back leads back", async () => {
    await visit(browser, "/", async ({ page }) => {
      await press(page, "g", "m");
      await page.waitForURL("**/models");
      await press(page, "g", "a");
      await page.waitForURL("**/alerts");
      await page.goBack();
      await page.waitForURL("**/models");
    });
  });

  test("keys typed into a field are text, and single keys can be switched off", async () => {
    await visit(browser, "/models/flight-disruption/predictions", async ({ page }) => {
      await page.getByLabel("Find by id").focus();
      await page.keyboard.type("g a");
      expect(path(page)).toBe("/models/flight-disruption/predictions");
      await page.locator("h1").click();
      await press(page, "?");
      await page.getByRole("dialog", { name: "Keys on this page" }).waitFor();
      await page.getByRole("switch", { name: /Single keys/ }).click();
      await press(page, "Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await press(page, "g", "a");
      await page.waitForTimeout(200);
      expect(path(page)).toBe("/models/flight-disruption/predictions");
    });
  });

  test.each([
    { path: "/settings/channels", button: "Add channel" },
    { path: "/settings/keys", button: "New key" },
    { path: "/alerts/1", button: "Snooze" },
  ])("the dialog of $button keeps the focus, and gives it back on Escape", async ({ path: at, button: name }) => {
    await visit(browser, at, async ({ page }) => {
      const button = page.getByRole("button", { name }).filter({ visible: true }).first();
      await button.focus();
      await press(page, "Enter");
      await page.getByRole("dialog").waitFor();
      for (let tab = 0; tab < 12; tab += 1) {
        await press(page, "Tab");
        expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") instanceof Element)).toBe(
          true,
        );
      }
      await press(page, "Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await expect.poll(() => button.evaluate((own) => own === document.activeElement)).toBe(true);
    });
  });

  test("the heat map is one tab stop: arrows move, Shift moves a day, Enter selects, and each cell is spoken", async () => {
    await visit(browser, "/models/fraud-scorer/drift", async ({ page }) => {
      const map = page.getByRole("application");
      await map.focus();
      await press(page, "ArrowDown");
      const spoken = page.locator(".heat-map [aria-live=polite]");
      expect(await spoken.textContent()).toMatch(
        /^merchant_category, Sat 21 Nov, 1\d:00 UTC( · \d h max)?: .*× its limit, Severe|its limit · Severe/,
      );
      const before = await spoken.textContent();
      await press(page, "Shift+ArrowLeft");
      expect(await spoken.textContent()).not.toBe(before);
      expect(await spoken.textContent()).toContain("Fri 20 Nov");
      await press(page, "Enter");
      await page.locator("#selected-feature", { hasText: "merchant_category" }).waitFor();
      const search = new URL(page.url()).searchParams;
      expect(search.get("feature")).toBe("merchant_category");
      expect(search.get("at")).toMatch(/^2026-11-20T/);
    });
  });

  test("an hour on or back by bracket, map or table by t; Back leaves the page and does not undo the choices", async () => {
    await visit(browser, "/models", async ({ page }) => {
      await page.getByRole("link", { name: "fraud-scorer" }).click();
      await page.getByRole("link", { name: "Drift", exact: true }).click();
      await settle(page);
      await page.getByRole("application").waitFor();
      await press(page, "[", "[");
      await page.waitForURL(/at=2026-11-21T09/);
      await press(page, "]");
      await page.waitForURL(/at=2026-11-21T10/);
      await press(page, "t");
      await page.getByRole("region", { name: "Drift by feature", exact: true }).waitFor();
      await page.goBack();
      await page.waitForURL("**/overview");
    });
  });

  test("Ctrl K finds a model by its name and opens it", async () => {
    await visit(browser, "/", async ({ page }) => {
      await press(page, "Control+k");
      await page.getByRole("dialog").waitFor();
      await page.getByText("Open model: air-time").waitFor();
      await page.keyboard.type("air-time");
      await press(page, "Enter");
      await page.waitForURL("**/models/air-time/overview");
    });
  });

  test("the first stop skips to the content, and a new page takes the focus", async () => {
    await visit(browser, "/", async ({ page }) => {
      await press(page, "Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
      await press(page, "Enter");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
      await press(page, "g", "m");
      await page.waitForURL("**/models");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    });
  });
});
