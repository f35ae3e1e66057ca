import { execFile } from "node:child_process";

import { createClient } from "@driftguard/client";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createRandom } from "../fake/random.ts";
import { axeFindings } from "./axe-findings.ts";
import { browserTool, openBrowser } from "./open-browser.ts";
import { type StartedServer, startServer } from "./start-server.ts";

const model = "payment-risk";
const person = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
const random = createRandom(3);

/** About normal: the sum of four even numbers. */
const around = (mean: number, spread: number): number =>
  mean + spread * (random() + random() + random() + random() - 2) * 1.7;
const amount = (mean: number): number => Math.round(around(mean, 10) * 100) / 100;
const country = (): string => (random() < 0.7 ? "NL" : "BE");

// The whole road of a reader, once, on the product as it is: each step begins where the one before it ended.
describe.skipIf(browserTool.path === null)(`against the real server (${browserTool.install})`, () => {
  let server: StartedServer;
  let browser: Browser;
  let page: Page;
  let key = "";
  const complaints: string[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    page = await context.newPage();
    page.setDefaultTimeout(45_000);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        complaints.push(message.text());
    });
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(`${server.url}${path}`);
    await page.locator("h1").waitFor();
    await page.locator(".skeleton").waitFor({ state: "detached" });
  };

  test("the printed link signs in, once; an account is chosen; the first screen says what to do", async () => {
    await page.goto(server.link);
    await page.getByRole("heading", { name: "Choose how you sign in" }).waitFor();
    await page.getByLabel("Name").fill(person.name);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByRole("heading", { name: "No model yet" }).waitFor();
    const other = await browser.newPage();
    await other.goto(server.link);
    await other.getByRole("heading", { name: "This link does not sign in" }).waitFor();
    await other.close();
  });

  test("the snippet with the reader's own key is run, and the page notices within 5 s", async () => {
    await open("/welcome?language=curl");
    await page.getByLabel("Name of the model").fill(model);
    await page.getByRole("button", { name: "Make key and snippet" }).click();
    const code = await page.getByLabel("Code, curl").textContent();
    key = /dg_[\w-]+/.exec(code ?? "")?.[0] ?? "";
    expect(key).not.toBe("");
    const answer = await new Promise<string>((done, fail) =>
      execFile("sh", ["-c", code ?? ""], (error, stdout) => (error ? fail(error) : done(stdout))),
    );
    expect(JSON.parse(answer)).toMatchObject({ accepted: 1 });
    await page.getByRole("heading", { name: "Predictions are coming in" }).waitFor({ timeout: 5_000 });
  });

  test("a refused row is shown with its reason within 5 s", async () => {
    const client = createClient({ baseUrl: server.url, fetch, headers: { "x-api-key": key } });
    const row = { features: { amount: "49,90", country: "NL" }, prediction: 0.1, id: "order-2" };
    await client.predictions.record(model, [row]).catch(() => null);
    await page.locator(".rejected").getByText("amount").first().waitFor({ timeout: 5_000 });
    // As Python's json writes a number that is missing.
    const headers = { "x-api-key": key, "content-type": "application/json" };
    const body = '{"features":{"amount":NaN},"prediction":0.1}';
    expect(
      (await fetch(`${server.url}/api/v1/models/${model}/predictions`, { method: "POST", headers, body })).status,
    ).toBe(400);
    await page.locator(".rejected").getByText("Send null where there is no number").waitFor({ timeout: 5_000 });
  });

  test("a baseline is given as a file", async () => {
    await open(`/models/${model}/versions`);
    const lines = Array.from({ length: 2_000 }, () => `${amount(50)},${country()},${(random() * 0.2).toFixed(3)}`);
    await page.locator("input[type=file]").setInputFiles({
      name: "train.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`amount,country,prediction\n${lines.join("\n")}\n`),
    });
    await page.getByText(/Baseline \d+ is in use: 2,000 rows/).waitFor();
    await page.locator(".tag", { hasText: "In use" }).waitFor();
  });

  test("shifted rows and a check open an alert, which the page shows with its evidence", async () => {
    const client = createClient({ baseUrl: server.url, fetch, headers: { "x-api-key": key } });
    const now = Date.now();
    const rows = Array.from({ length: 400 }, (_, i) => ({
      features: { amount: amount(80), country: country() },
      prediction: Math.round(random() * 200) / 1000,
      id: `shifted-${i}`,
      timestamp: now - 3_000_000 + i * 7_000,
    }));
    const { accepted } = await client.predictions.record(model, rows);
    expect(accepted).toBe(400);
    await open(`/models/${model}/overview`);
    await page.getByRole("button", { name: "Check now" }).click();
    await page.getByRole("button", { name: "Open report" }).click();
    await page.getByRole("heading", { name: new RegExp(`^${model}, `) }).waitFor();
    await open("/alerts");
    await page
      .getByRole("row", { name: /amount/ })
      .first()
      .waitFor();
    expect(await page.locator(".place-badge").textContent()).toContain("1");
  });

  test("the alert's life by keyboard, on the real server", async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/alerts/1");
    await page.getByRole("heading", { name: "Signals" }).waitFor();
    await page.keyboard.press("e");
    await page.getByText("Alert 1 is acknowledged").waitFor();
    await page.keyboard.press("s");
    await page.getByRole("dialog").getByRole("button", { name: "Snooze" }).click();
    await page.locator(".tag", { hasText: "Snoozed" }).waitFor();
    await page.keyboard.press("o");
    await page.locator(".tag", { hasText: /^Open$/ }).waitFor();
    await page.getByLabel("Comment", { exact: true }).fill("Asked the shop.");
    await page.getByRole("button", { name: "Comment" }).click();
    await page.locator(".quote", { hasText: "Asked the shop." }).waitFor();
    await page.locator("h1").click();
    await page.keyboard.press("r");
    await page
      .getByRole("dialog")
      .getByLabel(/Expected/)
      .check();
    await page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
    await page.locator(".tag", { hasText: "Resolved" }).waitFor();
  });

  test("a channel without a mail server says truly that nothing was sent", async () => {
    await open("/settings/channels");
    await page.getByRole("button", { name: "Add channel" }).click();
    await page.getByLabel("E-mail address").fill("on-call@example.com");
    await page.getByRole("dialog").getByRole("button", { name: "Add channel" }).click();
    await page.getByRole("button", { name: /Send test/ }).click();
    await page.getByRole("status").filter({ hasText: "Test: Not sent" }).waitFor();
  });

  test("a variable is set, replaced and removed, and no value is ever shown", async () => {
    const secret = "s3cret-of-the-feature-store";
    const inDialog = page.getByRole("dialog");
    await open(`/models/${model}/deployments`);
    await page.getByText("No variable is set").waitFor();
    await page.getByRole("button", { name: "Set a variable" }).click();
    await inDialog.getByLabel("Name").fill("STORE TOKEN");
    await inDialog.getByLabel("Value", { exact: true }).fill(secret);
    await inDialog.getByRole("button", { name: "Set variable" }).click();
    await inDialog.getByRole("alert").waitFor();
    await inDialog.getByLabel("Name").fill("STORE_TOKEN");
    await inDialog.getByRole("button", { name: "Set variable" }).click();
    await page.getByText("STORE_TOKEN is set.").waitFor();
    await page.getByRole("button", { name: "Replace STORE_TOKEN" }).click();
    const ofLines = `${secret}-2\nand its second line`;
    await inDialog.getByLabel("Value", { exact: true }).fill(ofLines);
    expect(await inDialog.getByLabel("Value", { exact: true }).inputValue()).toBe(ofLines);
    await inDialog.getByRole("button", { name: "Set variable" }).click();
    await page.getByRole("button", { name: "Remove STORE_TOKEN" }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("button", { name: "Remove STORE_TOKEN" }).click();
    await inDialog.getByRole("button", { name: "Remove variable" }).click();
    await page.getByText("No variable is set").waitFor();
  });

  test("how a model is served is changed, and what is not taken is said at its field", async () => {
    const inDialog = page.getByRole("dialog");
    const change = inDialog.getByRole("button", { name: "Change", exact: true });
    const memory = inDialog.getByLabel("Memory of a worker, in MB");
    await open(`/models/${model}/deployments`);
    await page.getByRole("button", { name: "Change how it is served" }).click();
    expect(await change.isDisabled()).toBe(true);
    await memory.fill("a lot");
    await inDialog.getByLabel("Requests a second, of each caller").fill("0");
    await change.click();
    await inDialog.getByText("Expected a number, found a lot.").waitFor();
    await memory.fill("70000");
    await change.click();
    await inDialog.getByText("Expected at least 0.01, found 0.").waitFor();
    await inDialog.getByText("Expected at most 65536, found 70000.").waitFor();
    await inDialog.getByLabel("Requests a second, of each caller").fill("50");
    expect(await memory.getAttribute("aria-invalid")).toBe("true");
    expect(await axeFindings(page)).toEqual([]);
    await memory.fill("");
    await inDialog.getByText("Recorded durably").click();
    await change.click();
    await page.getByText("before the answer is sent").waitFor();
    await page.getByText("50 requests a second").waitFor();
  });

  test("axe finds nothing on the pages with real rows, and the console stays silent", async () => {
    const paths = [
      "/",
      `/models/${model}/overview`,
      `/models/${model}/drift`,
      `/models/${model}/performance`,
      `/models/${model}/predictions`,
      "/alerts/1",
      "/settings/keys",
      "/audit",
    ];
    const found: string[] = [];
    for (const path of paths) {
      await open(path);
      await page.waitForLoadState("networkidle");
      found.push(...(await axeFindings(page)).map((finding) => `${path}: ${finding}`));
    }
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a page asks for one thing until it stands: the rest came with it", async () => {
    const of = `/api/v1/models/${model}`;
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/(api|health)\b/.test(pathname)) asked.push(pathname);
    });
    const asks: Record<string, string[]> = {
      "/": ["/api/v1/overview"],
      [`/models/${model}/overview`]: [`${of}/drift/heatmap`],
      [`/models/${model}/drift`]: [`${of}/drift/heatmap`, `${of}/drift/features/amount/distribution`],
      [`/models/${model}/performance`]: [`${of}/performance`],
      "/alerts": ["/api/v1/alerts"],
      "/settings/keys": ["/api/v1/keys"],
    };
    for (const [path, expected] of Object.entries(asks)) {
      // What takes a busy machine too long does not come with the page, which then asks for it.
      await expect
        .poll(
          async () => {
            asked.length = 0;
            await open(path);
            await page.waitForLoadState("networkidle");
            return asked;
          },
          { timeout: 20_000, message: path },
        )
        .toEqual(expected);
    }
  }, 120_000);

  test("a model is deleted only by its name typed", async () => {
    await open(`/models/${model}/overview`);
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("button", { name: "Delete model" }).isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill(model);
    await dialog.getByRole("button", { name: "Delete model" }).click();
    await page.getByText("No model yet").waitFor();
  });

  test("signing out ends it; e-mail and password lead back in", async () => {
    await open("/audit");
    await page.locator(".avatar").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto(`${server.url}/settings/keys`);
    await page.waitForURL("**/sign-in?next=**");
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/settings/keys");
  });
});
