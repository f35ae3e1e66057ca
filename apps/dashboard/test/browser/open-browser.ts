import { findTool } from "@driftguard/tools";
import { type Browser, chromium } from "playwright-core";

/** The browser that is driven; its `install` says how it would come here. */
export const browserTool: ReturnType<typeof findTool> = findTool("chromium");

export async function openBrowser(): Promise<Browser> {
  if (browserTool.path === null) throw new Error(`no Chromium here: ${browserTool.install}`);
  return await chromium.launch({
    executablePath: browserTool.path,
    headless: true,
    // Without one, as in a bare environment, names of files that are not ASCII stay outside.
    env: { ...process.env, LC_ALL: "C.UTF-8" },
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}
