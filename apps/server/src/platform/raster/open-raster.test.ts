import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { drawChart } from "driftwatch/notify";
import {
  distributionAlert,
  hostileAlert,
  levelsAlert,
  performanceAlert,
} from "../../../../../packages/driftwatch/test/alert-examples.ts";
import { findFonts, openRaster } from "./open-raster.ts";

/** Width, height: the first two fields of a PNG's IHDR, at byte 16. */
function readSize(png: Uint8Array | null): [number, number] | null {
  if (png === null) return null;
  const bytes = Buffer.from(png);
  return bytes.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex"))
    ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    : null;
}

test.each([
  { kind: "series", chart: performanceAlert.chart, size: [960, 472] },
  { kind: "distribution", chart: distributionAlert.chart, size: [960, 472] },
  // Five levels of 38 px below a head of 62 px, 8 px at the end.
  { kind: "levels", chart: levelsAlert.chart, size: [960, 2 * (62 + 5 * 38 + 8)] },
])("a $kind chart is drawn as PNG at twice its size", async ({ chart, size }) => {
  const raster = await openRaster({ fontFiles: findFonts() });
  const svg = chart === null ? "" : drawChart(chart);
  const png = await raster(svg);
  expect(readSize(png)).toEqual(size);
  expect(png?.byteLength).toBeLessThan(80_000);
  // The labels are in it: the same drawing without its texts is another picture.
  const bare = await raster(svg.replace(/<text.*?<\/text>/g, ""));
  expect(Buffer.from(bare ?? []).equals(Buffer.from(png ?? []))).toBe(false);
});

test.each(["<script>", '"/><image href="file:///etc/passwd"/>', "&lt;", "日本語", "\u0000\u0007", "]]>", "a\uD800"])(
  "the name %j in a chart is drawn as text",
  async (name) => {
    const raster = await openRaster({ fontFiles: findFonts() });
    const { chart } = hostileAlert(name);
    const svg = chart === null ? "" : drawChart(chart);
    expect(svg).not.toContain("<image");
    expect(readSize(await raster(svg))).not.toBeNull();
  },
);

test("without any font there is no picture, rather than one without labels", async () => {
  const raster = await openRaster({ fontFiles: ["/nonexistent/font.ttf"] });
  expect(await raster('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).toBeNull();
});

test("what is no SVG gives no picture and no error", async () => {
  const raster = await openRaster({ fontFiles: findFonts() });
  expect(await raster("<svg")).toBeNull();
});

test("the font that comes with us is Inter, in two weights", async () => {
  const files = findFonts();
  expect(files).toHaveLength(2);
  // sfnt version 1.0: what the rasteriser reads; it reads no WOFF2.
  for (const file of files) expect((await readFile(file)).readUInt32BE(0)).toBe(0x00010000);
});
