import { setTimeout } from "node:timers/promises";

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

import { now } from "../fake/clock.ts";
import { type ServeOptions, serveDashboard } from "../fake/serve-dashboard.ts";

export const wide: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, colorScheme: "light" };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: "dark",
  isMobile: true,
  hasTouch: true,
};

export type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly url: string;
  /** What the page said to its console and threw, but for answers that a test provokes. */
  readonly complaints: readonly string[];
};

export type VisitOptions = {
  readonly look?: BrowserContextOptions;
  readonly world?: ServeOptions;
  /** Done before the first page is opened. */
  readonly before?: (page: Page) => Promise<void>;
  /** Whether to wait until nothing is loading any more. */
  readonly isSettled?: boolean;
};

/** A page over a made-up world of its own, and the way to be rid of both. */
export type World = Visit & { readonly close: () => Promise<void> };

/** Opens a world at its own instant; nothing is visited yet. */
export async function openWorld(
  browser: Browser,
  { look = wide, world = {} }: Pick<VisitOptions, "look" | "world"> = {},
): Promise<World> {
  const served = await serveDashboard(world);
  const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // The browser itself reports every answer that is not a success.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  countRequests(page);
  await page.clock.setFixedTime(now);
  return {
    page,
    context,
    url: served.url,
    complaints,
    close: async () => {
      await context.close();
      await served.close();
    },
  };
}

/** Opens a path of the built dashboard in a world of its own and hands it to `use`; nothing of it is left afterwards. */
export async function visit(
  browser: Browser,
  path: string,
  use: (visit: Visit) => Promise<void>,
  { before, isSettled = true, ...options }: VisitOptions = {},
): Promise<void> {
  const world = await openWorld(browser, options);
  try {
    await before?.(world.page);
    await world.page.goto(`${world.url}${path}`);
    if (isSettled) await settle(world.page);
    await use(world);
  } finally {
    await world.close();
  }
}

/** Until the page's skeleton is gone and its charts stand. */
export async function settle(page: Page): Promise<void> {
  await loaded(page);
  await page.waitForFunction(
    () => document.querySelector("h1") !== null && document.querySelector(".skeleton") === null,
  );
  // What was drawn listens to keys only after its effects have run.
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(done))));
}

/** A page that asks for nothing for so long has all it wanted: its chunks, then what they fetch. */
const quietMs = 120;
const requestsOf = new WeakMap<Page, { open: number; changedAt: number }>();

function countRequests(page: Page): void {
  const requests = { open: 0, changedAt: performance.now() };
  const change = (by: 1 | -1) => () => {
    requests.open += by;
    requests.changedAt = performance.now();
  };
  page.on("request", change(1));
  page.on("requestfinished", change(-1));
  page.on("requestfailed", change(-1));
  requestsOf.set(page, requests);
}

/** Playwright's own "networkidle" waits for half a second, on each of some two hundred pages. */
async function loaded(page: Page): Promise<void> {
  const requests = requestsOf.get(page);
  if (requests === undefined) return await page.waitForLoadState("networkidle");
  const end = performance.now() + 30_000;
  while (requests.open > 0 || performance.now() - requests.changedAt < quietMs) {
    if (performance.now() > end) throw new Error(`${page.url()} still waits for ${requests.open} requests`);
    await setTimeout(20);
  }
}
