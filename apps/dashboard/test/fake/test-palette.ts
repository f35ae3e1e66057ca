import type { Palette } from "../../src/charts/palette.ts";

/** Any colours: what is drawn where does not depend on them. */
export const testPalette: Palette = {
  text: "#000001",
  text2: "#000002",
  text3: "#000003",
  surface: "#ffffff",
  surface2: "#fffff0",
  border: "#000004",
  grid: "#000005",
  current: "#0000ff",
  second: "#00ff00",
  baseline: "#888888",
  breach: "#ffff00",
  noData: "#ffffff",
  noDataLine: "#000006",
  severity: ["#000010", "#000011", "#000012", "#000013", "#000014"],
  severityLine: ["#000020", "#000021", "#000022", "#000023", "#000024"],
  severityText: ["#000030", "#000031", "#000032", "#000033", "#000034"],
};
