import { expect, test } from "vitest";
import { normals } from "../../test/rows.ts";
import { Monitor } from "../monitor/monitor.ts";
import { metricsText } from "./metrics-text.ts";

const rowsOf = (name: string, seed: number, mean: number): Record<string, number>[] =>
  normals(400, seed, mean).map((value) => ({ [name]: value }));

test("a report is rows, columns, severities, effects and thresholds, as gauges", () => {
  const text = metricsText(new Monitor(rowsOf("age", 1, 0)).check(rowsOf("age", 2, 3)));
  expect(text).toContain('driftwatch_rows{side="reference"} 400\n');
  expect(text).toContain('# TYPE driftwatch_columns gauge\ndriftwatch_columns{status="drift"} 1\n');
  expect(text).toContain('driftwatch_column_severity{column="age"} 4\n');
  expect(text).toMatch(/^driftwatch_effect\{column="age",method="ks"\} 0\.\d+$/m);
  expect(text).toContain('driftwatch_threshold{column="age",method="ks"} 0.1\n');
});

test("every line is one of the text format, whatever a column is called", () => {
  const name = 'a"b\\c\nd';
  const text = metricsText(new Monitor(rowsOf(name, 1, 0)).check([]));
  const line = /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{([a-z]+="([^"\\\n]|\\["\\n])*",?)+\} -?[\d.e+-]+)$/;
  for (const one of text.trimEnd().split("\n")) expect(one).toMatch(line);
  expect(text).toContain('column="a\\"b\\\\c\\nd"');
  expect(text).not.toContain("NaN");
});
