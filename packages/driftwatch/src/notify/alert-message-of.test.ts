import { describe, expect, test } from "vitest";

import { levels, normals } from "../../test/rows.ts";
import { Monitor } from "../monitor/monitor.ts";
import { alertMessageOf, type AlertMessageOptions } from "./alert-message-of.ts";
import { writeAlertHtml } from "./alert-html.ts";
import { writeAlertSlack } from "./alert-slack.ts";
import { writeAlertText } from "./alert-text.ts";
import { writeAlertWebhook } from "./alert-webhook.ts";

const options: AlertMessageOptions = {
  organisation: "Example Air",
  model: { name: "churn", version: "3" },
  link: "https://example.com/runs/7/report.html",
  now: Date.UTC(2026, 10, 21, 12),
};
const table = (seed: number, mean: number, city: Readonly<Record<string, number>>, missing = 0) => {
  const cities = levels(500, seed, city);
  return normals(500, seed, mean).map((age, i) => ({ age: i < missing ? null : age, city: cities[i] ?? "" }));
};
const before = new Monitor(table(1, 0, { Bern: 0.5, Genf: 0.5 }));

describe("of a report in which something drifted", () => {
  const report = before.check(table(2, 1, { Bern: 0.5, Genf: 0.5 }));
  const message = alertMessageOf(report, options);

  test("the message says which column, from what to what, and by which figures", () => {
    expect(message).toMatchObject({
      severity: 4,
      cause: "distribution",
      rows: 500,
      comparedWith: { rows: 500 },
      unchanged: [{ name: "Columns", detail: "1 as before" }],
      chart: { kind: "distribution", title: "age" },
    });
    expect(message?.headline).toBe("1 of 2 columns drifted: age");
    const [finding] = message?.findings ?? [];
    expect(finding).toMatchObject({ feature: "age", signal: "ks", unit: "number", threshold: 0.1 });
    const near = (value: number): unknown => expect.closeTo(value, 0);
    expect(finding?.comparisons).toEqual([{ label: "mean", unit: "number", baseline: near(0), current: near(1) }]);
  });

  test("a report that was saved says the same", () => {
    expect(alertMessageOf(JSON.parse(JSON.stringify(report)), options)).toEqual(message);
  });

  test("every form can be written of it, none with a time that nobody knows", () => {
    if (message === null) throw new Error("a message is expected");
    const text = writeAlertText(message);
    expect(text).toContain("Compared: 500 rows with ");
    expect(text).toContain(options.link);
    expect(writeAlertHtml(message, null)).toContain("age");
    expect(JSON.stringify(writeAlertSlack(message))).toContain("1 of 2 columns drifted: age");
    expect(writeAlertWebhook(message).data.findings).toHaveLength(1);
  });
});

test.each([
  { what: "missing values", rows: table(3, 0, { Bern: 0.5, Genf: 0.5 }, 200), cause: "missing" },
  { what: "a new level", rows: table(4, 0, { Bern: 0.5, Genf: 0.4, Chur: 0.1 }), cause: "unseen" },
])("$what are named as the cause", ({ rows, cause }) => {
  expect(alertMessageOf(before.check(rows), options)).toMatchObject({ cause });
});

test.each([
  { what: "no drift", rows: table(5, 0, { Bern: 0.5, Genf: 0.5 }) },
  { what: "too few rows", rows: table(6, 0, { Bern: 1 }).slice(0, 5) },
])("of $what there is nothing to send", ({ rows }) => {
  expect(alertMessageOf(before.check(rows), options)).toBeNull();
});
