import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { permissionsOfRole } from "@driftguard/protocol";
import { now } from "../fake/clock.ts";
import { browserTool, openBrowser } from "./open-browser.ts";
import { settle, visit } from "./visit.ts";

const problem = (status: number, code: string): { status: number; contentType: string; body: string } => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({
    type: "about:blank",
    title: "t",
    status,
    code,
    detail: "The store does not answer at this moment.",
  }),
});

describe.skipIf(browserTool.path === null)(`states of the pages (${browserTool.install})`, { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => await browser.close());

  test("a failure says what, why and its code, and goes away on trying again", async () => {
    let isDown = true;
    await visit(
      browser,
      "/",
      async ({ page }) => {
        await page.getByRole("heading", { name: "The overview could not be loaded" }).waitFor();
        await page.getByText("store/unavailable").waitFor();
        isDown = false;
        await page.getByRole("button", { name: "Try again" }).click();
        await page.getByRole("heading", { name: /models need attention/ }).waitFor();
      },
      {
        isSettled: false,
        before: async (page) => {
          await page.route("**/api/v1/overview", (route) =>
            isDown ? route.fulfill(problem(503, "store/unavailable")) : route.continue(),
          );
        },
      },
    );
  });

  test("a part of the dashboard that could not be fetched is told as that, and comes whole on trying again", async () => {
    let isDown = true;
    await visit(
      browser,
      "/models/fraud-scorer/overview",
      async ({ page }) => {
        await page.getByRole("link", { name: "Performance", exact: true }).click();
        await page.getByText("dashboard/part-missing").waitFor();
        isDown = false;
        await page.getByRole("button", { name: "Try again" }).click();
        await page.getByRole("heading", { name: "Send labels" }).waitFor();
        const padding = page.locator(".snippet").first();
        expect(await padding.evaluate((box) => getComputedStyle(box).paddingLeft)).not.toBe("0px");
      },
      {
        before: async (page) => {
          await page.route(/assets\/(performance-page|snippet)/, (route) =>
            isDown ? route.abort() : route.continue(),
          );
        },
      },
    );
  });

  test("a server that is gone is told within 15 s, and so is that it is back", async () => {
    await visit(
      browser,
      "/",
      async ({ page }) => {
        const chip = page.locator(".live");
        await chip.getByText("Live", { exact: false }).waitFor();
        await page.route(/\/(api|health)\b/, (route) => route.abort());
        await page.clock.fastForward("00:15");
        await chip.getByText("Not live").waitFor();
        await page.unroute(/\/(api|health)\b/);
        await page.clock.fastForward("00:15");
        await chip.getByText("Live · updated just now").waitFor();
      },
      { before: async (page) => await page.clock.install({ time: now }) },
    );
  });

  test("what was loaded stays when the server is gone, and the chip says that it is late", async () => {
    await visit(
      browser,
      "/",
      async ({ page }) => {
        await page.getByText("Live", { exact: false }).first().waitFor();
        await page.route("**/api/**", (route) => route.abort());
        await page.clock.fastForward("12:00");
        await page.getByText("Delayed 12 min").waitFor();
        expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("need attention");
      },
      { before: async (page) => await page.clock.install({ time: now }) },
    );
  });

  test.each([
    { path: "/models/churn-weekly/drift", words: "Too few rows." },
    { path: "/models/payment-risk/drift", words: "There is no baseline to compare with" },
    { path: "/models/payment-risk/predictions", words: "No prediction has come yet" },
    { path: "/models/fraud-scorer/performance", words: "only the estimate is shown" },
    { path: "/alerts?cause=schema&severity=4", words: "No alerts match 2 filters" },
    { path: "/alerts/999", words: "There is nothing here" },
    { path: "/models/nobody/drift", words: "There is nothing here" },
    { path: "/models/flight-disruption/predictions?id=nobody", words: "No prediction has the id nobody" },
  ])("$path says “$words”, and never “no drift”", async ({ path, words }) => {
    await visit(browser, path, async ({ page }) => {
      await page.getByText(words).first().waitFor();
      expect(await page.locator("main").textContent()).not.toContain("No drift");
    });
  });

  test("a name with markup in it is text, also in the tip of a chart", async () => {
    await visit(browser, "/models/fraud-scorer/drift?feature=merchant_category", async ({ page }) => {
      const chart = page.getByRole("img", { name: /Distribution of merchant_category/ });
      await chart.waitFor();
      const box = await chart.boundingBox();
      if (box === null) throw new Error("the chart has no place");
      for (let y = 12; y < box.height - 30; y += 12) {
        await page.mouse.move(box.x + box.width / 2, box.y + y);
        await page.waitForTimeout(30);
        if ((await page.getByText("<b>Other</b>").count()) > 0) break;
      }
      await page.getByText("<b>Other</b>").first().waitFor();
    });
  });

  test("who may not act sees the facts, and not the actions", async () => {
    const world = { can: [...permissionsOfRole.viewer] };
    await visit(
      browser,
      "/alerts/1",
      async ({ page }) => {
        expect(await page.getByRole("button", { name: "Acknowledge" }).first().isDisabled()).toBe(true);
        expect(await page.getByLabel("Comment", { exact: true }).count()).toBe(0);
        expect(await page.getByRole("link", { name: "Audit log" }).count()).toBe(0);
        await page.getByText("Flights are disrupted 3.4 times as often as predicted").first().waitFor();
      },
      { world },
    );
    await visit(
      browser,
      "/models/flight-disruption/predictions",
      async ({ page }) => {
        await page.getByText("Raw rows are not yours to see.").waitFor();
      },
      { world },
    );
  });

  test("whoever is not signed in signs in, and is led back to where they were", async () => {
    await visit(
      browser,
      "/alerts/3?x=1",
      async ({ page }) => {
        await page.waitForURL("**/sign-in?next=**");
        await page.getByLabel("E-mail").fill("ada@example.com");
        await page.getByLabel("Password", { exact: true }).fill("wrong");
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("alert").filter({ hasText: "E-mail or password is wrong." }).waitFor();
        await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.waitForURL("**/alerts/3**");
        await page.getByRole("heading", { level: 1 }).waitFor();
      },
      { world: { isSignedIn: false }, isSettled: false },
    );
  });

  test("the one-time link leads to choosing an account, and its token stays in no history", async () => {
    await visit(
      browser,
      "/sign-in/link?token=once",
      async ({ page }) => {
        await page.waitForURL("**/sign-in/account");
        await page.getByLabel("Name").fill("Ada");
        await page.getByLabel("E-mail").fill("ada@example.com");
        await page.getByLabel("Password", { exact: true }).fill("short");
        await page.getByRole("button", { name: "Save and go on" }).click();
        await page.getByText("a password has at least 12 characters").waitFor();
        await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
        await page.getByRole("button", { name: "Save and go on" }).click();
        await page.getByRole("heading", { name: /models need attention/ }).waitFor();
        await page.goBack().catch(() => null);
        expect(page.url()).not.toContain("token");
      },
      { world: { isSignedIn: false }, isSettled: false },
    );
  });

  test("the set-up makes a key inline, and notices a refused row and the first prediction by itself", async () => {
    await visit(browser, "/welcome", async ({ page }) => {
      await page.getByLabel("Name of the model").fill("payment-risk");
      await page.getByRole("button", { name: "Make key and snippet" }).click();
      const snippet = page.getByLabel("Code, python");
      await snippet.waitFor();
      expect(await snippet.textContent()).toContain("dg_0Kq4");
      expect(page.url()).not.toContain("dg_");
      await page.getByText("must be a number").waitFor({ timeout: 5_000 });
      await page.getByRole("heading", { name: "Predictions are coming in" }).waitFor({ timeout: 7_000 });
      // The page goes on where it was left; the key is not kept.
      await page.reload();
      await settle(page);
      await page.getByText("A key is shown once; this page no longer has yours.").waitFor();
    });
  });

  test("a test of a channel shows the receiver's own words", async () => {
    await visit(browser, "/settings/channels", async ({ page }) => {
      await page.getByRole("button", { name: "Send test to #risk" }).click();
      await page.getByRole("status").filter({ hasText: "Test: Refused" }).filter({ hasText: "no_service" }).waitFor();
    });
  });

  test("a rule is tried before it can be saved, and shows each alert it would have opened", async () => {
    await visit(browser, "/alerts/rules?model=flight-disruption&kind=p-value", async ({ page }) => {
      expect(await page.getByRole("button", { name: "Save this rule" }).isDisabled()).toBe(true);
      await page.getByRole("button", { name: "Try it" }).click();
      await page.getByText("would have opened 2 alerts").waitFor();
      expect(await page.locator(".rule-preview tbody tr").count()).toBe(2);
      await page.getByRole("button", { name: "Save this rule" }).click();
      await page.getByRole("button", { name: "Saved" }).waitFor();
    });
  });

  test("the sample data is loaded by one button, says how far it is, and is deleted by one dialog", async () => {
    await visit(
      browser,
      "/welcome?choice=sample",
      async ({ page }) => {
        await page.getByRole("button", { name: "Load sample data" }).click();
        await page.getByRole("progressbar", { name: "Sample data" }).waitFor();
        await page.getByText("The sample data is loaded.").waitFor();
        await page.getByRole("button", { name: "Delete sample data" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete sample data" }).click();
        await page.getByText("The sample data is deleted.").waitFor();
      },
      { world: { isEmpty: true } },
    );
  });

  test("the theme is chosen, kept, and there before the first paint", async () => {
    await visit(browser, "/", async ({ page }) => {
      await page.getByRole("button", { name: "Switch to dark theme" }).click();
      const scheme = (): Promise<string | null> =>
        page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"));
      expect(await scheme()).toBe("dark");
      await page.reload({ waitUntil: "commit" });
      await page.waitForFunction(() => document.documentElement.hasAttribute("data-mantine-color-scheme"));
      expect(await scheme()).toBe("dark");
    });
  });
});
