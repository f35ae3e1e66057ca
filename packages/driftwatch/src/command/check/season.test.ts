import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import { Monitor } from "../../monitor/monitor.ts";
import type { Report } from "../../report/report.ts";

const folder = temporaryFolder();
const hourMs = 3_600_000;
const monday = Date.UTC(2026, 8, 7);
type Row = Readonly<Record<string, string | number>>;

/** Rows of a shop: amounts rise by the clock and at weekends, and so does the share of one city. */
function shop(fromDay: number, days: number, { seed = 1, perHour = 12, moved = 0 } = {}): Row[] {
  const random = seededRandom(seed);
  return Array.from({ length: days * 24 * perHour }, (_, i): Row => {
    const hour = fromDay * 24 + Math.floor(i / perHour);
    const isWeekend = Math.floor(hour / 24) % 7 >= 5;
    const away = 0.8 * Math.sin((2 * Math.PI * hour) / 24) + (isWeekend ? 0.6 : 0);
    const when = new Date(monday + hour * hourMs + random.below(hourMs)).toISOString();
    const city = random.uniform() < 0.3 + (isWeekend ? 0.3 : 0) ? "Bern" : "Basel";
    return { when, amount: away + moved + random.normal(), still: random.normal(), city };
  });
}

function csv(name: string, rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  return folder.write(name, `${[names, ...rows.map((row) => names.map((key) => row[key]))].join("\n")}\n`);
}

const month = shop(0, 28);
const reference = csv("month.csv", month);
const saturday = csv("saturday.csv", shop(33, 1, { seed: 2, perHour: 30 }));

async function check(current: string, ...more: readonly string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await runHere(["check", reference, current, "--format", "json", ...more]);
  return { code, report: JSON.parse(stdout) as Report };
}

const drifted = ({ columns }: Report): string[] =>
  columns.filter(({ status }) => status === "drift").map(({ name }) => name);

test("a Saturday against a month is drift; by --time it is a Saturday like the others", async () => {
  const plain = await check(saturday);
  expect({ code: plain.code, drifted: drifted(plain.report) }).toEqual({ code: 1, drifted: ["amount", "city"] });
  expect(plain.report.notes).toEqual([
    "Season was not taken into account: rows of other hours or days differ by that too.",
  ]);

  const timed = await check(saturday, "--time", "when");
  expect({ code: timed.code, headline: timed.report.headline }).toEqual({
    code: 0,
    headline: "No drift in 3 columns.",
  });
  expect(timed.report.notes).toEqual([
    `Compared with the same hours of the week, weekdays and weekends apart, by "when" (UTC): ${reference} 2026-09-07 to 2026-10-04, ${saturday} 2026-10-10. The reference's figures are those of these hours.`,
  ]);
  expect(timed.report.season).toMatchObject({
    column: "when",
    timeZone: "UTC",
    borrowed: { otherDays: 0, allHours: 0 },
  });
  expect(timed.report.columns.find(({ name }) => name === "when")).toMatchObject({
    status: "skipped",
    says: "When each row happened: rows are matched by it.",
  });
});

test("what differs from other Saturdays is still found, with the Saturdays' figures before it", async () => {
  const moved = csv("moved.csv", shop(33, 1, { seed: 3, perHour: 30, moved: 0.7 }));
  const { code, report } = await check(moved, "--time", "when");
  expect({ code, drifted: drifted(report) }).toEqual({ code: 1, drifted: ["amount"] });
  const amount = report.columns.find(({ name }) => name === "amount");
  // The mean of a Saturday is .6, and not the month's .17.
  expect(amount?.reference?.numbers?.mean).toBeCloseTo(0.6, 0);
  expect(amount?.says).toMatch(/^The distribution moved: mean 0\.[56]\d* /);
});

test("every method takes what the hours lead to expect", async () => {
  const methods = "ks,js,psi,wasserstein,energy,ad,cvm,mwu,welch,kl,hellinger,tvd,chi2,g,cramers_v,z2p";
  const { code, report } = await check(saturday, "--time", "when", "--method", methods);
  const failed = report.columns.flatMap(({ signals }) => signals.filter(({ status }) => status === "error"));
  expect({ code, failed: failed.map(({ method, reason }) => `${method}: ${reason}`) }).toEqual({ code: 0, failed: [] });
});

test.each([
  {
    promise: "a reference of two days says what it cannot know, and that Saturday is compared with Tuesday",
    from: 0,
    days: 2,
    says: [
      /The reference spans 2 days only: how far one day lies from the next is not known/,
      /720 of 720 current rows fall in hours of the week that the reference does not cover; compared instead: 720 with the same hours of the other kind of day\./,
    ],
  },
])("$promise", async ({ from, days, says }) => {
  const short = csv("short.csv", shop(from, days));
  const { stdout } = await runHere(["check", short, saturday, "--time", "when", "--format", "markdown"]);
  for (const words of says) expect(stdout).toMatch(words);
});

test("a reference of other hours altogether says that season could not be taken into account", async () => {
  const mornings = csv(
    "mornings.csv",
    month.filter(({ when }) => new Date(when!).getUTCHours() < 6),
  );
  const evenings = csv(
    "evenings.csv",
    month.filter(({ when }) => new Date(when!).getUTCHours() >= 18),
  );
  const { stdout } = await runHere(["check", mornings, evenings, "--time", "when", "--format", "json"]);
  expect((JSON.parse(stdout) as Report).notes).toEqual([
    `Season could not be taken into account: ${mornings} has no row at any hour of the day that ${evenings} covers.`,
  ]);
});

test("rows without a time are judged with the others, and counted", async () => {
  const rows = shop(33, 1, { seed: 2, perHour: 30 }).map((row, i) => (i % 100 === 0 ? { ...row, when: "soon" } : row));
  const { code, report } = await check(csv("gaps.csv", rows), "--time", "when");
  expect({ code, rows: report.current.rows }).toEqual({ code: 0, rows: 720 });
  expect(report.notes.at(-1)).toMatch(/8 rows of .*gaps\.csv have no time that can be read in "when"\.$/);
});

test.each([
  {
    promise: "a column that is nowhere",
    args: ["--time", "date"],
    says: /month\.csv: there is no column "date", which --time names\.\n$/,
  },
  {
    promise: "a column of no times",
    args: ["--time", "city"],
    says: /month\.csv: no value of the column "city" can be read as a time\. \(times look like/,
  },
  {
    promise: "a clock that there is not",
    args: ["--time", "when", "--time-zone", "Mars"],
    says: /There is no time zone "Mars"\. \(time zones are named like Europe\/Berlin\)\n$/,
  },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  const { code, stdout, stderr } = await runHere(["check", reference, saturday, ...args]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(says);
});

test("a baseline file keeps no hours, and says so", async () => {
  const file = `${folder.path}/month.baseline.json`;
  await runHere(["baseline", reference, "--output", file]);
  const { code, stderr } = await runHere(["check", "--baseline", file, saturday, "--time", "when"]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/--time needs the rows of the reference: .* keeps none by the hour; name REF and CUR\./);
});

test("the clock that is named decides the hour", () => {
  // Busy from eight to four by the clock of Auckland, half a day from UTC's.
  const shifted = (fromDay: number, days: number, seed: number): Row[] =>
    shop(fromDay, days, { seed }).map((row) => ({ ...row, when: Date.parse(String(row["when"])) - 13 * hourMs }));
  const monitor = new Monitor(shifted(0, 28, 1), { time: "when", timeZone: "Pacific/Auckland" });
  expect(monitor.check(shifted(33, 1, 2)).toJSON()).toMatchObject({
    status: "stable",
    season: { timeZone: "Pacific/Auckland" },
  });
});

test("a Monitor compares the same hours where it is told the column, and says when it cannot", () => {
  const monitor = new Monitor(month, { time: "when" });
  const current = shop(33, 1, { seed: 2, perHour: 30 });
  expect(monitor.check(current).toJSON()).toMatchObject({ status: "stable", season: { column: "when" } });
  const timeless = monitor.check(current.map((row) => ({ ...row, when: "" }))).toJSON();
  expect(timeless).toMatchObject({
    season: null,
    notes: [expect.stringMatching(/^Season was not taken into account/)],
  });
  expect(() => new Monitor(current, { time: "date" })).toThrow('Monitor needs times in the column "date"');
});
