import { existsSync } from "node:fs";

import { type Browser, chromium } from "playwright-core";

/** Where Debian puts it; CHROMIUM names another. */
export const chromiumPath: string = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Why the browser tests cannot run here, or `null`. */
export const missingBrowser: string | null = existsSync(chromiumPath)
  ? null
  : `no browser at ${chromiumPath}: apt-get install chromium, or set CHROMIUM`;

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}
