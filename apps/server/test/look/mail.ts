// Draws every kind of alert mail as a person sees it: phone and desktop width, light and dark, with picture and with
// bars, into the git-ignored folder `out/` beside this file. Run it from the root of the repository and look at them:
//   node --conditions=driftguard-source apps/server/test/look/mail.ts [part of a name]
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { drawChart, writeAlertHtml, writeTestMessage } from "driftwatch/notify";
import type { AlertMessage } from "driftwatch/notify";
import {
  distributionAlert,
  hostileAlert,
  levelsAlert,
  performanceAlert,
  resolvedAlert,
  thresholdAlert,
} from "../../../../packages/driftwatch/test/alert-examples.ts";
import { findFonts, openRaster } from "../../src/platform/raster/open-raster.ts";

const links = { alert: "https://driftguard.example.com/", model: null, acknowledge: null, channels: null };
const mails: readonly (readonly [string, AlertMessage, "picture" | "bars"])[] = [
  ["performance", performanceAlert, "picture"],
  ["performance-bars", performanceAlert, "bars"],
  ["distribution", distributionAlert, "picture"],
  ["distribution-bars", distributionAlert, "bars"],
  ["levels", levelsAlert, "picture"],
  ["threshold", thresholdAlert, "picture"],
  ["resolved", resolvedAlert, "picture"],
  ["test", writeTestMessage({ organisation: "Example Air", channel: "on-call", links, now: Date.now() }), "bars"],
  ["hostile", hostileAlert(`<b>"long"</b> & ${"name".repeat(30)}`), "picture"],
];
const screens = [
  { width: 390, scale: 2 },
  { width: 800, scale: 1 },
] as const;

const folder = join(import.meta.dirname, "out");
const wanted = process.argv[2] ?? "";
const raster = await openRaster({ fontFiles: findFonts() });
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
for (const [name, message, form] of mails.filter(([name]) => name.includes(wanted))) {
  const png = form === "bars" || message.chart === null ? null : await raster(drawChart(message.chart));
  const html = writeAlertHtml(
    message,
    png === null ? null : `data:image/png;base64,${Buffer.from(png).toString("base64")}`,
  );
  await writeFile(join(folder, `${name}.html`), html);
  for (const { width, scale } of screens) {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport: { width, height: 600 }, deviceScaleFactor: scale, colorScheme });
      await page.setContent(html);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      await page.close();
      console.log(`${name} ${width} ${colorScheme}: ${html.length} bytes of HTML, ${sideways} px sideways`);
    }
  }
}
await browser.close();
