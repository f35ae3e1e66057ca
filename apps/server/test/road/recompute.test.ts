import { decodeProfile, encodeProfile, type Profile } from "driftwatch";
import { afterAll, beforeAll, expect, test } from "vitest";

import { levels, normals } from "../../../../packages/driftwatch/test/rows.ts";
import { systemCaller } from "../../src/access/index.ts";
import { type ActiveBaseline, readBaseline } from "../../src/baselines/index.ts";
import { findBaselineRow, listBaselineRows } from "../../src/baselines/queries/baselines.ts";
import { rejudge } from "../../src/checks/judge-model.ts";
import { findReport } from "../../src/checks/queries/reports.ts";
import { readReport, type ReportBody } from "../../src/checks/report.ts";
import type { Context } from "../../src/platform/context.ts";
import { uuidOfId } from "../../src/platform/ids.ts";
import { type TestServer, testServer } from "../test-server.ts";

let app: TestServer;
let models = 0;
beforeAll(async () => {
  app = await testServer();
});
afterAll(() => app.close());

const hour = 3_600_000;
const day = 24 * hour;
const start = new Date("2026-03-02T12:00:00Z").getTime();

type Given = { readonly amount: unknown; readonly country: unknown; readonly member: unknown };
type Sent = {
  readonly features: Given;
  readonly prediction: number;
  readonly timestamp: string;
  readonly actual?: number;
};

/** What is compared with what. */
type Scene = {
  readonly scene: string;
  readonly baseline: string | null;
  readonly rows: readonly Sent[];
  readonly zone?: string;
  readonly task?: string;
  /** What must be in the report, or the scene would not show what it says. */
  readonly shows: (report: ReportBody) => void;
};

const statuses = ({ findings }: ReportBody): string[] => [...new Set(findings.map(({ status }) => status))].toSorted();
const driftingBy = ({ findings }: ReportBody): string[] =>
  findings.filter(({ status }) => status === "drift").map(({ feature, method }) => `${feature} ${method}`);

const scenes: readonly Scene[] = [
  {
    scene: "twelve rows, too few to judge",
    baseline: csv(600),
    rows: rowsOf({ hours: 1, perHour: 12 }),
    shows: (report) => expect(statuses(report)).toEqual(["insufficient"]),
  },
  {
    scene: "thirty-two rows over more than a day, too few to be sure of",
    baseline: csv(600),
    rows: rowsOf({ hours: 32, perHour: 1 }),
    shows: (report) => expect(statuses(report)).toContain("undecided"),
  },
  {
    scene: "the first hour of a model, judged with wide floors",
    baseline: csv(600),
    rows: rowsOf({ hours: 1, perHour: 400, shift: 0.4 }),
    shows(report) {
      expect(report.stage).toMatch(/^learning, day 0/);
      expect(report.inputs?.spanHours).toBeLessThanOrEqual(1);
      expect(driftingBy(report)).toEqual([]);
    },
  },
  {
    scene: "the first hour of a model that was trained on something else",
    baseline: csv(600),
    rows: rowsOf({ hours: 1, perHour: 400, shift: 1.5 }),
    shows(report) {
      expect(driftingBy(report)).toContain("amount ks");
      expect(report.alerts).toMatchObject([{ change: "opened" }]);
    },
  },
  {
    scene: "a model in its first days, with narrower floors",
    baseline: csv(600),
    rows: rowsOf({ hours: 2.5 * 24, perHour: 12, shift: 0.5 }),
    shows(report) {
      expect(report.stage).toMatch(/^learning, day [123] of 7/);
      expect(driftingBy(report)).toContain("amount ks");
    },
  },
  {
    scene: "missing values and values never seen before, of every type",
    baseline: csv(600),
    rows: rowsOf({ hours: 26, perHour: 20, change: withHoles }),
    shows: (report) =>
      expect(driftingBy(report)).toEqual(
        expect.arrayContaining(["amount missing", "country missing", "member missing", "country unseen"]),
      ),
  },
  {
    scene: "numbers at the ends of their range",
    baseline: csv(600),
    rows: rowsOf({ hours: 26, perHour: 20, change: withEnds }),
    shows: (report) => expect(driftingBy(report)).toContain("amount js"),
  },
  {
    scene: "a boolean that turned",
    baseline: csv(600),
    rows: rowsOf({ hours: 30, perHour: 20, change: (features) => ({ ...features, member: false }) }),
    shows: (report) => expect(driftingBy(report)).toContain("member js"),
  },
  {
    scene: "a baseline with times, compared hour by hour on the model's clock",
    baseline: csv(3000, { hours: 20 * 24 }),
    zone: "America/New_York",
    rows: rowsOf({ hours: 50, perHour: 12, shift: 0.6 }),
    shows(report) {
      expect(report.inputs?.rowsByCell?.length).toBeGreaterThan(24);
      expect(driftingBy(report)).toContain("amount ks");
    },
  },
  {
    scene: "ten days of traffic and a baseline learned of it, judged by the seasonal lanes",
    baseline: null,
    rows: [...rowsOf({ hours: 10 * 24, perHour: 9 }), ...rowsOf({ hours: 3, perHour: 220, change: withHoles })],
    shows(report) {
      expect(report.baseline?.kind).toBe("learned");
      expect(report.stage).toMatch(/^full policy/);
      expect(new Set(report.paging.map(({ details }) => details?.["lane"]))).toEqual(new Set(["slow", "fast"]));
      expect(report.inputs?.rowsByCell).toHaveLength(48);
      // The lanes are not recomputed, but what their thresholds were made of is there.
      for (const verdict of report.paging) expect(verdict.threshold).toBe(thresholdOf(verdict));
    },
  },
  {
    scene: "a model whose labels came",
    baseline: csv(600),
    task: "binary",
    rows: rowsOf({ hours: 9 * 24, perHour: 10 }).map((row, at) => ({ ...row, actual: at % 2 })),
    shows(report) {
      expect(statuses(report)).toEqual(["stable"]);
      // What labels say stands in sums and alerts of their own: a report holds no figure of it.
      const methods = new Set(report.paging.map(({ method }) => method));
      expect([...methods].toSorted()).toEqual(["js", "ks", "missing", "unseen"]);
    },
  },
];

test.each(scenes)("a report keeps its inputs and, recomputed, is equal: $scene", async ({ shows, ...scene }) => {
  const model = await modelOf(scene);
  const stored = await check(model);
  shows(stored.report);
  expect(stored.report.findings.length).toBeGreaterThan(0);
  expect(rejudge(stored.report, stored.baseline)).toStrictEqual(resultOf(stored.report));
  // What is asked for is what is stored.
  const shown = await ask("GET", `/api/v1/checks/${stored.id}`);
  expect(resultOf(shown)).toStrictEqual(resultOf(stored.report));
});

test("a report is recomputed from the baseline of its day, after another has replaced it", async () => {
  const model = await modelOf({ baseline: csv(600), rows: rowsOf({ hours: 3, perHour: 200, shift: 1.5 }) });
  const before = await check(model);
  await putBaseline(model, csv(600, { shift: 1.5 }));
  app.clock.advance(hour);
  const after = await check(model);
  expect(before.report.drift_detected).toBe(true);
  expect(after.report.drift_detected).toBe(false);
  const [again, replaced] = [await read(after.id), await read(before.id)];
  for (const { report, baseline } of [again, replaced])
    expect(rejudge(report, baseline)).toStrictEqual(resultOf(report));
  expect(() => rejudge(replaced.report, again.baseline)).toThrow(/needs a profile of the bins/);
});

test("a report that came to no verdict has nothing to recompute", async () => {
  const model = await modelOf({ baseline: csv(600), rows: [] });
  const { id } = await ask("POST", `/api/v1/models/${model}/checks`, {});
  const report = await reportOf(id);
  expect(report).toMatchObject({ outcome: "skipped", inputs: null });
  expect(rejudge(report, (await baselinesOf(model))[0]!)).toBeNull();
});

type Inputs = NonNullable<ReportBody["inputs"]>;

// With times in its baseline a report has every input there is.
const controls: readonly { input: string; alter: (inputs: Inputs, baseline: ActiveBaseline) => Inputs }[] = [
  {
    input: "a hundred of its numbers in another bin",
    alter: (inputs, { bins }) => ({ ...inputs, current: profileOf(moved(decodeProfile(bytesOf(inputs), bins))) }),
  },
  {
    input: "its rows in other hours",
    alter: (inputs) => ({
      ...inputs,
      rowsByCell: (inputs.rowsByCell ?? []).map(({ cell, rows }) => ({ cell: (cell + 12) % 24, rows: rows + cell })),
    }),
  },
  { input: "its hours unknown", alter: (inputs) => ({ ...inputs, rowsByCell: null }) },
  { input: "a longer span, and so other floors", alter: (inputs) => ({ ...inputs, spanHours: 200 }) },
];

test.each(controls)("a control: with $input it is not equal", async ({ alter }) => {
  const { report, baseline } = await seasonalReport();
  expect(rejudge(report, baseline)).toStrictEqual(resultOf(report));
  const altered = { ...report, inputs: alter(report.inputs!, baseline) };
  expect(rejudge(altered, baseline)).not.toStrictEqual(resultOf(report));
});

let seasonal: ReturnType<typeof check> | null = null;

function seasonalReport(): ReturnType<typeof check> {
  seasonal ??= modelOf({ baseline: csv(3000, { hours: 20 * 24 }), rows: rowsOf({ hours: 50, perHour: 12 }) }).then(
    check,
  );
  return seasonal;
}

function resultOf(report: Pick<ReportBody, "findings" | "drift_score" | "p_value" | "drift_detected">) {
  const { findings, drift_score, p_value, drift_detected } = report;
  return { findings, drift_score, p_value, drift_detected };
}

/** What the lanes keep of a threshold: the three it is the largest of. `null` where nothing was measured. */
function thresholdOf({ effect, details }: ReportBody["paging"][number]): number | null {
  const limits = ["floor", "chance", "history"].map((limit) => Number(details[limit] ?? 0));
  return effect.value === null ? null : Math.max(...limits);
}

async function modelOf({ baseline, rows, zone, task }: Pick<Scene, "baseline" | "rows" | "zone" | "task">) {
  const name = `recomputed ${(models += 1)}`;
  app.clock.set(new Date(start));
  const features = [
    { name: "amount", type: "number" },
    { name: "country", type: "category" },
    { name: "member", type: "boolean" },
  ];
  await ask("POST", "/api/v1/models", {
    name,
    features,
    time_zone: zone ?? "UTC",
    ...(task === undefined ? {} : { task }),
  });
  if (baseline !== null) await putBaseline(name, baseline);
  if (rows.length > 0) {
    const answer = await ask("POST", `/api/v1/models/${name}/predictions`, rows);
    expect(answer).toMatchObject({ accepted: rows.length, rejected: [] });
  }
  return name;
}

function putBaseline(model: string, table: string) {
  return ask("PUT", `/api/v1/models/${model}/baseline`, table);
}

type Stored = { readonly id: string; readonly report: ReportBody; readonly baseline: ActiveBaseline };

async function check(model: string): Promise<Stored> {
  const { id } = await ask("POST", `/api/v1/models/${model}/checks`, {});
  return read(id);
}

/** A report and the baseline it names, as the database has them. */
async function read(id: string): Promise<Stored> {
  const report = await reportOf(id);
  const row = await organisation().transaction((tx) =>
    findBaselineRow(tx, app.first.organisation, report.baseline?.id ?? ""),
  );
  return { id, report, baseline: readBaseline(row!) };
}

async function reportOf(id: string): Promise<ReportBody> {
  const row = await organisation().transaction((tx) =>
    findReport(tx, app.first.organisation, uuidOfId("check", id) ?? ""),
  );
  return readReport(row!.body);
}

async function baselinesOf(name: string): Promise<ActiveBaseline[]> {
  const rows = await organisation().transaction(async (tx) => {
    const model = await tx.selectFrom("models").select("id").where("name", "=", name).executeTakeFirstOrThrow();
    return listBaselineRows(tx, app.first.organisation, model.id);
  });
  return rows.map(readBaseline);
}

function organisation(): Context {
  return app.contextOf(systemCaller(app.first.organisation, "test"));
}

async function ask(method: "GET" | "POST" | "PUT", url: string, body?: unknown) {
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const payload = body === undefined ? {} : { payload: body as object, headers: { "content-type": type } };
  const answer = await app.call({ method, url, ...payload });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
  return answer.json();
}

/** Rows over the hours before now, higher at night; `shift` is in standard deviations. */
function rowsOf({
  hours,
  perHour,
  shift = 0,
  change = (features) => features,
}: {
  hours: number;
  perHour: number;
  shift?: number;
  /** What becomes of a row's features, by how many days ago it was. */
  change?: (features: Given, daysAgo: number) => Given;
}): Sent[] {
  const count = Math.round(hours * perHour);
  return tableOf(count, { seed: 7, hours, shift }).map(({ time, features, prediction }) => ({
    features: change(features, (start - time) / day),
    prediction,
    timestamp: new Date(time).toISOString(),
  }));
}

/** The same kind of rows as a file, with times where `hours` says over how many. */
function csv(count: number, { hours, shift = 0 }: { hours?: number; shift?: number } = {}): string {
  const rows = tableOf(count, { seed: 1, hours: hours ?? 1, shift });
  const lines = rows.map(({ time, features: { amount, country, member }, prediction }) =>
    [amount, country, member, prediction, ...(hours === undefined ? [] : [new Date(time).toISOString()])].join(","),
  );
  return [`amount,country,member,score${hours === undefined ? "" : ",timestamp"}`, ...lines].join("\n");
}

function tableOf(count: number, { seed, hours, shift }: { seed: number; hours: number; shift: number }) {
  const amounts = normals(count, seed, 100 + 10 * shift, 10);
  const countries = levels(count, seed + 1, { DE: 0.5, FR: 0.3, IT: 0.15, "Côte d'Ivoire": 0.05 });
  return amounts.map((amount, at) => ({
    time: start - 1 - Math.floor(((count - 1 - at) * hours * hour) / count),
    features: { amount, country: countries[at], member: at % 3 > 0 },
    prediction: ((at * 37) % 97) / 97,
  }));
}

function withHoles({ amount, country, member }: Given): Given {
  const at = Math.floor(Number(amount) * 1000);
  return {
    amount: at % 3 === 0 ? null : amount,
    country: at % 4 === 0 ? null : at % 5 === 0 ? `new ${at % 40}` : country,
    member: at % 5 === 0 ? null : member,
  };
}

function withEnds(features: Given): Given {
  const at = Math.floor(Number(features.amount) * 1000);
  const ends = [1e308, -1e308, 5e-324, -0, 2 ** 53 - 1, 0.1 + 0.2];
  return { ...features, amount: ends[at % 10] ?? features.amount };
}

function bytesOf({ current }: Inputs): Buffer {
  return Buffer.from(current, "base64");
}

function profileOf(profile: Profile): string {
  return Buffer.from(encodeProfile(profile)).toString("base64");
}

function moved(profile: Profile): Profile {
  const [first, ...others] = profile.features;
  if (first === undefined) throw new Error("a profile without features");
  const counts = Array.from(first.counts, (count, bin) => (bin === 0 ? count + 100 : count));
  return { ...profile, features: [{ ...first, counts, n: first.n + 100 } as typeof first, ...others] };
}
