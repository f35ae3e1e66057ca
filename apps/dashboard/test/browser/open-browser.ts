import { findTool } from "@driftguard/tools";
import { type Browser, chromium } from "playwright-core";

/** The browser that is driven; its `install` says how it would come here. */
export const browserTool: ReturnType<typeof findTool> = findTool("chromium");

export async function openBrowser(): Promise<Browser> {
  if (browserTool.path === null) throw new Error(`no Chromium here: ${browserTool.install}`);
  return await chromium.launch({
    executablePath: browserTool.path,
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}
