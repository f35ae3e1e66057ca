// node apps/dashboard/test/look/take-screenshots.ts [part of a name …]  ->  .screenshots/<name>-<look>.png
// Pictures of every page of the built dashboard over the made-up world. DRIFTGUARD_LINK, the sign-in link that a running
// server printed, takes that server instead; what its world has not is then shown as missing.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

import { openBrowser } from "../browser/open-browser.ts";
import { now } from "../fake/clock.ts";
import type { FakeApiOptions } from "../fake/fake-api.ts";
import { serveDashboard } from "../fake/serve-dashboard.ts";

type Shot = {
  readonly name: string;
  readonly path: string;
  readonly world?: FakeApiOptions;
  /** Done before the picture is taken. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** What the API does instead of answering. */
  readonly api?: "fails" | "hangs";
  readonly looks?: readonly (keyof typeof looks)[];
};

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1440, height: 900 } };
const looks = {
  "1440-light": { ...desktop, colorScheme: "light" },
  "1440-dark": { ...desktop, colorScheme: "dark" },
  "900-light": { viewport: { width: 900, height: 1100 }, colorScheme: "light" },
  "390-light": { ...phone, colorScheme: "light" },
  "390-dark": { ...phone, colorScheme: "dark" },
} as const satisfies Record<string, BrowserContextOptions>;

const shots: readonly Shot[] = [
  { name: "overview", path: "/" },
  { name: "overview-empty", path: "/", world: { isEmpty: true } },
  { name: "overview-disk", path: "/", world: { isDiskSpent: true } },
  { name: "overview-loading", path: "/", api: "hangs" },
  { name: "overview-error", path: "/", api: "fails" },
  {
    name: "overview-toast",
    path: "/",
    act: (page) => page.getByRole("button", { name: "Acknowledge" }).first().click(),
  },
  { name: "command-menu", path: "/", act: (page) => page.keyboard.press("Control+k") },
  { name: "account", path: "/", act: (page) => page.locator(".avatar").click() },
  { name: "keys-sheet", path: "/alerts", act: (page) => page.keyboard.press("?") },
  { name: "models", path: "/models" },
  { name: "model-overview", path: "/models/fraud-scorer/overview" },
  { name: "model-overview-new", path: "/models/payment-risk/overview" },
  { name: "drift", path: "/models/fraud-scorer/drift" },
  {
    name: "drift-category",
    path: "/models/fraud-scorer/drift?feature=merchant_category&at=2026-11-20T16:00:00.000Z&gauge=baseline",
  },
  { name: "drift-table", path: "/models/fraud-scorer/drift?view=table&rows=all" },
  { name: "drift-flights", path: "/models/flight-disruption/drift" },
  { name: "drift-learning", path: "/models/churn-weekly/drift" },
  { name: "drift-no-baseline", path: "/models/payment-risk/drift" },
  { name: "performance", path: "/models/flight-disruption/performance" },
  { name: "performance-table", path: "/models/flight-disruption/performance?view=table&days=7" },
  { name: "performance-unlabelled", path: "/models/fraud-scorer/performance" },
  { name: "predictions", path: "/models/flight-disruption/predictions" },
  { name: "predictions-none", path: "/models/payment-risk/predictions" },
  { name: "versions", path: "/models/fraud-scorer/versions" },
  { name: "deployments", path: "/models/fraud-scorer/deployments" },
  {
    name: "deployments-isolation",
    path: "/models/fraud-scorer/deployments",
    act: (page) => page.getByText("things are not stopped at this level").click(),
  },
  {
    name: "deployments-change",
    path: "/models/fraud-scorer/deployments",
    act: (page) => page.getByRole("button", { name: "Change traffic" }).click(),
  },
  {
    name: "deployments-set-variable",
    path: "/models/fraud-scorer/deployments",
    act: (page) => page.getByRole("button", { name: "Set a variable" }).click(),
  },
  {
    name: "deployments-roll-back",
    path: "/models/fraud-scorer/deployments",
    act: (page) => page.getByRole("button", { name: "Roll back" }).click(),
  },
  {
    name: "deployments-compare",
    path: "/models/flight-disruption/deployments",
    act: (page) => page.getByRole("button", { name: "Compare versions" }).click(),
  },
  {
    name: "deployments-repository",
    path: "/models/flight-disruption/deployments",
    act: (page) => page.getByRole("button", { name: "Change the repository" }).click(),
  },
  {
    name: "deployments-serving",
    path: "/models/fraud-scorer/deployments",
    act: (page) => page.getByRole("button", { name: "Change how it is served" }).click(),
  },
  { name: "model-alerts", path: "/models/fraud-scorer/alerts" },
  { name: "alerts", path: "/alerts?state=all" },
  { name: "alerts-none", path: "/alerts?cause=schema&severity=4" },
  { name: "alert", path: "/alerts/1" },
  { name: "alert-second", path: "/alerts/2" },
  { name: "alert-inputs", path: "/alerts/3" },
  {
    name: "alert-snooze",
    path: "/alerts/1",
    act: (page) => page.getByRole("button", { name: "Snooze" }).filter({ visible: true }).click(),
  },
  { name: "alert-resolve", path: "/alerts/1", act: (page) => page.keyboard.press("r") },
  { name: "alert-missing", path: "/alerts/999" },
  { name: "flights-overview", path: "/models/flight-disruption/overview" },
  { name: "flights-alerts", path: "/models/flight-disruption/alerts?state=all" },
  { name: "flights-versions", path: "/models/flight-disruption/versions" },
  { name: "air-time-performance", path: "/models/air-time/performance" },
  { name: "rules", path: "/alerts/rules" },
  {
    name: "rules-preview",
    path: "/alerts/rules?model=flight-disruption&kind=p-value",
    act: (page) => page.getByRole("button", { name: "Try it" }).click(),
  },
  { name: "check", path: "/checks/check_1" },
  { name: "preview", path: "/models/fraud-scorer/previews/v-trial" },
  { name: "preview-few", path: "/models/flight-disruption/previews/v-trial" },
  {
    name: "preview-go-live",
    path: "/models/fraud-scorer/previews/v-trial",
    act: (page) => page.getByRole("button", { name: "Go live" }).click(),
  },
  { name: "all-deployments", path: "/deployments" },
  { name: "audit", path: "/audit" },
  {
    name: "channels",
    path: "/settings/channels",
    act: (page) => page.getByRole("button", { name: "Send test" }).nth(1).click(),
  },
  {
    name: "channels-add",
    path: "/settings/channels",
    act: (page) => page.getByRole("button", { name: "Add channel" }).first().click(),
  },
  { name: "keys", path: "/settings/keys" },
  { name: "keys-new", path: "/settings/keys", act: makeKey },
  { name: "health", path: "/settings/health" },
  { name: "welcome", path: "/welcome" },
  { name: "welcome-waiting", path: "/welcome", act: beginWelcome },
  { name: "welcome-sample", path: "/welcome?choice=sample", world: { isEmpty: true } },
  { name: "sign-in", path: "/sign-in", world: { isSignedIn: false } },
  { name: "sign-in-account", path: "/sign-in/link?token=once", world: { isSignedIn: false } },
  { name: "sign-in-link-used", path: "/sign-in/link?token=twice", world: { isSignedIn: false } },
];

async function makeKey(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("nightly job");
  await page.getByRole("button", { name: "Make key" }).click();
}

async function beginWelcome(page: Page): Promise<void> {
  await page.getByLabel("Name of the model").fill("payment-risk");
  await page.getByRole("button", { name: "Make key and snippet" }).click();
  await page
    .getByText("features.amount")
    .waitFor({ timeout: 8_000 })
    .catch(() => null);
}

async function take(
  browser: Browser,
  shot: Shot,
  look: keyof typeof looks,
  folder: string,
  real: Real | null,
): Promise<void> {
  const served = real === null ? await serveDashboard(shot.world) : null;
  const url = served?.url ?? real?.url ?? "";
  const context = await browser.newContext({
    ...looks[look],
    reducedMotion: "reduce",
    ...(real ? { storageState: real.state } : {}),
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`${shot.name} ${look}: page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && shot.api !== "fails" && !/status of (401|404|410)/.test(message.text()))
      console.log(`${shot.name} ${look}: ${message.text()}`);
  });
  if (served !== null) await page.clock.setFixedTime(now);
  if (shot.api === "fails") {
    const body = JSON.stringify({
      type: "about:blank",
      title: "t",
      status: 503,
      code: "store/unavailable",
      detail: "The store does not answer at this moment.",
    });
    await page.route("**/api/v1/overview", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body }),
    );
  }
  if (shot.api === "hangs") await page.route("**/api/v1/overview", () => undefined);
  await page.goto(`${url}${shot.path}`);
  if (shot.api !== "hangs") await page.waitForLoadState("networkidle");
  if (shot.api !== "hangs")
    await page
      .locator(".skeleton")
      .waitFor({ state: "detached", timeout: 20_000 })
      .catch(() => null);
  if (shot.api !== "hangs") await page.waitForLoadState("networkidle");
  await page.waitForTimeout(shot.api === "fails" ? 2_000 : 700);
  await shot.act?.(page);
  if (shot.act) await page.waitForTimeout(700);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) console.log(`${shot.name} ${look}: ${overflow} px too wide`);
  // The whole page as one screen: a full-page picture would show the bars of a phone in its middle.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const { width } = looks[look].viewport;
  await page.setViewportSize({ width, height: Math.max(looks[look].viewport.height, height) });
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(folder, `${shot.name}-${look}.png`) });
  await context.close();
  await served?.close();
}

type Real = { readonly url: string; readonly state: StorageState };
type StorageState = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Signs in by the link a running server printed. */
async function signIn(browser: Browser, link: string): Promise<Real> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.endsWith("/link"));
  const state = await context.storageState();
  await context.close();
  return { url: new URL(link).origin, state };
}

const folder = resolve(import.meta.dirname, "../../../../.screenshots");
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((part) => name.startsWith(part));
await mkdir(folder, { recursive: true });
const browser = await openBrowser();
const link = process.env["DRIFTGUARD_LINK"];
const real = link === undefined ? null : await signIn(browser, link);
for (const shot of shots) {
  for (const look of shot.looks ?? (["1440-light", "1440-dark", "390-light", "390-dark"] as const)) {
    if (!isWanted(`${shot.name}-${look}`)) continue;
    await take(browser, shot, look, folder, real).catch((error: unknown) =>
      console.log(`${shot.name} ${look}: ${String(error).split("\n")[0]}`),
    );
  }
}
await browser.close();
