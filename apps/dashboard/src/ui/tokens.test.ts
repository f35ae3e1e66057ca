import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

type Triple = readonly [number, number, number];

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const themes = {
  light: tokensOf('[data-mantine-color-scheme="light"] {'),
  dark: tokensOf('[data-mantine-color-scheme="dark"] {'),
};

/** The variables of one theme's block. */
function tokensOf(head: string): (name: string) => string {
  const start = css.indexOf(head);
  const block = css.slice(start, css.indexOf("}", start));
  const values = new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new RangeError(`no token ${name}`);
    return value;
  };
}

/** sRGB to linear light, IEC 61966-2-1. */
function linear(hex: string): Triple {
  const full = hex.length === 4 ? `#${hex.slice(1).replaceAll(/./g, "$&$&")}` : hex;
  const channel = (from: number): number => {
    const value = Number.parseInt(full.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(a: string, b: string): number {
  const luminance = ([r, g, bl]: Triple): number => 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  const [high = 0, low = 0] = [luminance(linear(a)), luminance(linear(b))].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** OKLab, Ottosson 2020: lightness, green to red, blue to yellow. */
function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

// Machado, Oliveira, Fernandes 2009, doi:10.1109/TVCG.2009.113, severity 1.0, on linear light.
const sights: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(hex: string, matrix: readonly [Triple, Triple, Triple]): Triple {
  const light = linear(hex);
  const row = ([a, b, c]: Triple): number => Math.min(1, Math.max(0, a * light[0] + b * light[1] + c * light[2]));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

describe.each(Object.entries(themes))("in the %s theme", (_, token) => {
  test.each(Object.entries(sights))(
    "severities grow steadily lighter or darker for %s sight, and status steps are apart",
    (_name, matrix) => {
      const steps = [0, 1, 2, 3, 4].map((step) => oklab(seen(token(`severity-${step}`), matrix)));
      const rises = steps.slice(1).map(([lightness], i) => lightness - (steps[i]?.[0] ?? 0));
      expect(new Set(rises.map(Math.sign)).size).toBe(1);
      const apart = steps
        .slice(1)
        .map((lab, i) => 100 * Math.hypot(...lab.map((value, k) => value - (steps[i]?.[k] ?? 0))));
      // 0 and 1 are both Stable, and close on purpose.
      expect(Math.min(...apart.slice(1))).toBeGreaterThan(10);
    },
  );

  test.each(["0", "2", "3", "4", "none"])("the words of severity %s are read on their wash", (step) => {
    expect(contrast(token(`severity-text-${step}`), token(`severity-wash-${step}`))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["text", "bg"],
    ["text-2", "surface"],
    ["text-3", "surface"],
    ["text-3", "surface-2"],
    ["text-3", "bg"],
    ["accent", "surface"],
    ["accent", "accent-wash"],
    ["chart-current", "surface"],
    ["chart-second", "surface"],
    ["severity-text-2", "surface"],
    ["severity-text-3", "surface"],
    ["severity-text-4", "surface"],
  ])("%s is read on %s", (text, ground) => {
    expect(contrast(token(text), token(ground))).toBeGreaterThanOrEqual(4.5);
  });
});
