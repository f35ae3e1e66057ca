import { expect, test } from "vitest";
import { levels, normals } from "../../test/rows.ts";
import { runBin, runHere } from "../../test/run-command.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { methods } from "../detectors/methods.ts";
import { help } from "./help.ts";

const folder = temporaryFolder();
const csv = (x: readonly number[], city: readonly string[]): string =>
  `x,city\n${x.map((value, i) => `${value},${city[i]}`).join("\n")}\n`;
const cities = levels(1000, 9, { Bonn: 0.5, Rome: 0.5 });
const reference = folder.write("reference.csv", csv(normals(1000, 1), cities));
const wider = folder.write("wider.csv", csv(normals(1000, 2, 0, 3), cities));

type Found = {
  readonly rule: { readonly floors: Record<string, number> };
  readonly columns: readonly {
    readonly name: string;
    readonly status: string;
    readonly says: string;
    readonly signals: readonly { readonly method: string; readonly threshold: number; readonly status: string }[];
  }[];
};

async function check(...words: readonly string[]): Promise<Found> {
  const { stdout, stderr } = await runHere(["check", reference, wider, "--format=json", ...words]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Found;
}

const methodsOf = ({ columns }: Found, name: string): string[] =>
  columns.find((column) => column.name === name)!.signals.map(({ method }) => method);

test("help names every method", () => {
  for (const { id } of methods) expect(help).toMatch(new RegExp(`\\b${id}\\b`));
});

test("--method measures by the methods of the column's kind, and leaves no kind unwatched", async () => {
  const found = await check("--method=psi,wasserstein,ad");
  expect(methodsOf(found, "x")).toEqual(["psi", "wasserstein", "ad", "missing"]);
  expect(methodsOf(found, "city")).toEqual(["psi", "missing", "unseen"]);
  expect(methodsOf(await check("--method", "wasserstein"), "city")).toEqual(["js", "missing", "unseen"]);
});

test.each(methods.filter(({ kinds }) => kinds.includes("numeric")).map(({ id }) => id))(
  "%s judges a column three times as wide, as far as it can see spread",
  async (method) => {
    const [x] = (await check(`--method=${method}`)).columns;
    expect(x).toMatchObject({ name: "x", status: ["welch", "mwu"].includes(method) ? "stable" : "drift" });
  },
);

test("the config file sets methods and thresholds for a column, and thresholds by kind", async () => {
  const config = folder.write(
    "wishes.json",
    JSON.stringify({
      columns: { x: { methods: ["wasserstein"], thresholds: { wasserstein: 5 } }, city: { type: "categorical" } },
      thresholds: { js: { numeric: 0.3, categorical: 0.2 }, missing: 0.07 },
    }),
  );
  const found = await check("--config", config);
  const thresholds = found.columns.flatMap(({ name, signals }) =>
    signals.map(({ method, threshold }) => [`${name} ${method}`, threshold] as const),
  );
  expect(Object.fromEntries(thresholds)).toEqual({
    "city js": 0.2,
    "city missing": 0.07,
    "city unseen": 0.01,
    "x missing": 0.07,
    "x wasserstein": 5,
  });
  expect(found.columns.map(({ status }) => status)).toEqual(["stable", "stable"]);
  expect(found.rule.floors).toEqual({ wasserstein: 5, js: 0.2, missing: 0.07, unseen: 0.01 });
});

const own = folder.write(
  "spread.mjs",
  `const variance = ({ n, s1, s2 }) => s2 / n - (s1 / n) ** 2;
export const spread = {
  id: "spread", kinds: ["numeric"], floor: 0.5,
  find: ({ reference, current }) => ({ effect: Math.abs(Math.log(variance(current) / variance(reference))) / 2 }),
};
`,
);

test("a detector of one's own is a module that the config file lists and the command names", async () => {
  const config = folder.write("own.json", JSON.stringify({ detectors: ["spread.mjs"] }));
  const found = await check("--config", config);
  expect(methodsOf(found, "x")).toEqual(["ks", "js", "spread", "missing"]);
  const [x] = found.columns;
  expect(x?.signals.find(({ method }) => method === "spread")).toMatchObject({ threshold: 0.5, status: "drift" });
  expect(methodsOf(await check("--config", config, "--method=spread"), "x")).toEqual(["spread", "missing"]);
});

test("a config file that only lies in the folder runs nobody's program", async () => {
  folder.write("driftwatch.config.json", JSON.stringify({ detectors: [own] }));
  const ran = await runBin(["check", "reference.csv", "wider.csv"], { cwd: folder.path });
  expect(ran).toMatchObject({ code: 3, stdout: "" });
  expect(ran.stderr).toMatch(/lists detectors, which are programs .* --config driftwatch.config.json/);
});

test("a detector that throws is an error of its columns, and the others go on", async () => {
  folder.write(
    "broken.mjs",
    'export const broken = { id: "broken", floor: 1, find() { throw new Error("no luck"); } };',
  );
  const config = folder.write("broken.json", JSON.stringify({ detectors: ["broken.mjs"] }));
  const { columns } = await check("--config", config);
  expect(columns.map(({ name, status }) => [name, status])).toEqual([
    ["x", "drift"],
    ["city", "error"],
  ]);
  expect(columns[1]?.says).toContain("no luck");
});

test.each([
  {
    promise: "no such method",
    words: ["--method=psy"],
    says: /--method: there is no method "psy"; there are ks, js, /,
  },
  {
    promise: "a method that does not measure a column's kind",
    config: { columns: { city: { methods: ["welch"] } } },
    says: /welch does not measure the categorical column "city"/,
  },
  {
    promise: "a threshold of 0",
    config: { thresholds: { ks: 0 } },
    says: /the threshold of ks must be above 0, got 0/,
  },
  { promise: "a threshold in words", config: { thresholds: { ks: "high" } }, says: /must give ks a number/ },
  { promise: "an unknown word of a column", config: { columns: { x: { limit: 1 } } }, says: /"x" has "limit"/ },
  {
    promise: "a module that is not there",
    config: { detectors: ["no.mjs"] },
    says: /no.mjs: the detector cannot be loaded/,
  },
  { promise: "a module without a detector", config: { detectors: ["empty.mjs"] }, says: /no export is a detector/ },
  { promise: "an id that is taken", config: { detectors: ["taken.mjs"] }, says: /there is a method "ks" already/ },
])("$promise ends with 3 and says so", async ({ words = [], config, says }) => {
  folder.write("empty.mjs", "export const nothing = 1;");
  folder.write("taken.mjs", 'export const ks = { id: "ks", floor: 1, find: () => ({ effect: 0 }) };');
  const named = config === undefined ? [] : ["--config", folder.write("bad.json", JSON.stringify(config))];
  const ran = await runHere(["check", reference, wider, ...named, ...words]);
  expect(ran).toMatchObject({ code: 3, stdout: "" });
  expect(ran.stderr).toMatch(says);
});
