import type { Finding } from "driftwatch";
import { expect, test } from "vitest";

import { playPast } from "./play-past.ts";
import type { Replay } from "./replay.ts";

const hourMs = 3_600_000;
const start = Date.UTC(2026, 2, 2);
const ends = (count: number): number[] => Array.from({ length: count }, (_, hour) => start + (hour + 1) * hourMs);

/** Ratios by hour; `null` where it cannot tell. It fires from 1 on. */
function judge(ratioAt: (hour: number) => number | null, feature = "income"): Replay {
  return (at) => {
    const ratio = ratioAt((at - start) / hourMs);
    const isFired = ratio !== null && ratio >= 1;
    const finding: Finding = {
      cause: "distribution",
      feature,
      isFired,
      ratio,
      severity: isFired ? (ratio >= 2 ? 4 : 3) : 0,
    };
    return {
      findings: [finding],
      fired: isFired ? [{ cause: "distribution", feature, value: ratio / 10, threshold: 0.1 }] : [],
    };
  };
}

test("a stretch of firing is one alert, from its first hour until 24 clear hours have passed", async () => {
  const { alerts, firingDays } = await playPast([judge((hour) => (hour >= 10 && hour < 15 ? 1.5 : 0.1))], ends(72));
  expect(alerts).toMatchObject([
    {
      alert: {
        cause: "distribution",
        openedAt: start + 10 * hourMs,
        resolvedAt: start + 39 * hourMs,
        severity: 3,
        repeats: 4,
      },
      worst: { threshold: 0.1 },
    },
  ]);
  expect(alerts[0]?.worst?.value).toBeCloseTo(0.15, 12);
  expect([...firingDays]).toEqual([start]);
});

test("what never ends stays open, and fires every day", async () => {
  const { alerts, firingDays } = await playPast([judge(() => 3)], ends(72));
  expect(alerts).toMatchObject([{ alert: { openedAt: start + hourMs, resolvedAt: null, severity: 4 } }]);
  expect(firingDays.size).toBe(3);
});

test("a return within a day is the same alert, a later one another", async () => {
  const { alerts } = await playPast(
    [judge((hour) => (hour === 1 || hour === 30 || hour === 100 ? 2 : 0.1))],
    ends(140),
  );
  expect(alerts.map(({ alert }) => (alert.openedAt - start) / hourMs)).toEqual([1, 100]);
});

test("the worst moment is told, not the last", async () => {
  const ratios: Readonly<Record<number, number>> = { 1: 1.2, 2: 4, 3: 1.1 };
  const { alerts } = await playPast([judge((hour) => ratios[hour] ?? 0.1)], ends(4));
  expect(alerts[0]).toMatchObject({ alert: { severity: 4 }, worst: { value: 0.4 } });
});

test("two judges of one feature open one alert", async () => {
  const { alerts } = await playPast([judge(() => 0.1), judge(() => 1.1)], ends(5));
  expect(alerts).toHaveLength(1);
});

test("a judge is told which alerts there are so far", async () => {
  const seen: number[] = [];
  const watching: Replay = (at, alerts) => {
    seen.push(alerts.length);
    return judge((hour) => (hour === 2 ? 2 : 0.1))(at, alerts);
  };
  await playPast([watching], ends(4));
  expect(seen).toEqual([0, 0, 1, 1]);
});

test("no moment, no alert", async () => {
  expect(await playPast([judge(() => 3)], [])).toEqual({ alerts: [], firingDays: new Set() });
});
