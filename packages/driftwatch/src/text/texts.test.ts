import { seededRandom } from "@driftguard/stats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runHere } from "../../test/run-command.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { topicTexts, topicVectors } from "../../test/topics.ts";
import { Monitor } from "../monitor/monitor.ts";
import { describeEmbeddings } from "./describe-embeddings.ts";
import { describeTexts } from "./describe-texts.ts";
import { hashedNGrams, nGrams, placeOfNGram } from "./hashed-n-grams.ts";

const folder = temporaryFolder();

const rowsOf = (count: number, seed: number, { moneyShare = 0.3, move = 0 } = {}) => {
  const [texts, vectors] = [topicTexts(count, seed, moneyShare), topicVectors(count, seed + 1, move)];
  return texts.map((note, i) => ({ note, vector: vectors[i]! }));
};
const file = (name: string, rows: readonly object[]): string =>
  folder.write(name, rows.map((row) => JSON.stringify(row)).join("\n"));

const reference = file("reference.jsonl", rowsOf(500, 1));
const json = async (current: string) => {
  const { code, stdout } = await runHere(["check", reference, current, "--format", "json"]);
  return {
    code,
    report: JSON.parse(stdout),
    columnOf: (name: string) => JSON.parse(stdout).columns.find((c: { name: string }) => c.name === name),
  };
};

test("a planted change of topic is drift of the column, told by its words", async () => {
  const { code, columnOf } = await json(file("topic.jsonl", rowsOf(400, 5, { moneyShare: 0.5 })));
  expect(code).toBe(1);
  const { type, status, says, signals } = columnOf("note");
  expect({ type, status }).toEqual({ type: "text", status: "drift" });
  expect(says).toMatch(
    /^A classifier tells the texts of the two sides apart .*"(river|boat|market|credit|loan|bond|[a-z]+)" in/,
  );
  expect(signals[0]).toMatchObject({ method: "text_classifier", status: "drift", threshold: 0.1 });
  expect(columnOf("vector").status).toBe("stable");
});

test("a topic that comes and goes and no other words is not seen by the descriptors", async () => {
  const { columnOf } = await json(folder.path + "/topic.jsonl");
  const others = columnOf("note").signals.slice(1) as { method: string; status: string }[];
  expect(others.map(({ method }) => method)).toEqual([
    ...["length_ks", "length_js", "missing", "words_ks", "words_js"],
    ...["unknown_words_ks", "unknown_words_js", "non_letters_ks", "non_letters_js"],
  ]);
  expect(others.every(({ status }) => status === "stable")).toBe(true);
});

test.each([11, 21, 31])("texts and vectors of one source are no drift: split %i", async (seed) => {
  const { code, report } = await json(file(`same-${seed}.jsonl`, rowsOf(400, seed)));
  expect({ code, status: report.status }).toEqual({ code: 0, status: "stable" });
});

test("vectors that moved in one of 24 numbers are drift", async () => {
  const { columnOf } = await json(file("moved.jsonl", rowsOf(400, 6, { move: 1 })));
  expect(columnOf("vector")).toMatchObject({ type: "embedding", status: "drift" });
  expect(columnOf("note").status).toBe("stable");
});

test("vectors of another length are not judged, and the sentence says why", async () => {
  const rows = rowsOf(300, 7).map(({ note, vector }) => ({ note, vector: vector.slice(1) }));
  const { code, columnOf } = await json(file("shorter.jsonl", rows));
  expect(code).toBe(2);
  expect(columnOf("vector")).toMatchObject({
    status: "error",
    says: "Could not be judged: vectors have 23 numbers now and had 24: another model made them.",
  });
});

test("texts that shout, go missing or are of unknown words are told as what they are", async () => {
  const shouted = rowsOf(400, 8).map(({ note, vector }, i) => ({
    note: i % 3 === 0 ? null : note.replaceAll("e", "!3!"),
    vector,
  }));
  const { columnOf } = await json(file("shouted.jsonl", shouted));
  const { says, status, current } = columnOf("note");
  expect(status).toBe("drift");
  expect(says).toContain("the share of missing values changed by 33.5 %");
  expect(says).toContain("the share of words that the reference does not know moved: mean 0 % before");
  expect(says).toContain("the share of characters that are no letters moved");
  expect(current).toMatchObject({ rows: 400, missing: 134 });
});

test("a few texts are too few, and none are insufficient", async () => {
  const few = await json(file("few.jsonl", rowsOf(20, 9)));
  expect(few.columnOf("note")).toMatchObject({ status: "insufficient", says: expect.stringContaining("20 values") });
  const none = await json(
    file(
      "none.jsonl",
      rowsOf(100, 9).map(({ vector }) => ({ note: null, vector })),
    ),
  );
  expect(none.columnOf("note").signals[0]).toMatchObject({ status: "insufficient", reason: "all-missing" });
});

test("a Monitor judges texts and vectors as the command does", () => {
  const { columns } = new Monitor(rowsOf(500, 1)).check(rowsOf(400, 5, { moneyShare: 0.5 })).toJSON();
  expect(columns.map(({ name, status }) => [name, status])).toEqual([
    ["note", "drift"],
    ["vector", "stable"],
  ]);
});

test("a baseline file keeps no texts, and the report says so", async () => {
  const baseline = `${folder.path}/reference.baseline.json`;
  const numbers = file(
    "numbers.jsonl",
    rowsOf(300, 1).map(({ note }, i) => ({ note, x: (i * 7) % 31 })),
  );
  await runHere(["baseline", numbers, "--output", baseline]);
  const { stdout } = await runHere(["check", "--baseline", baseline, numbers, "--format", "json"]);
  const { columns } = JSON.parse(stdout);
  expect(columns.map(({ name }: { name: string }) => name)).toContain("x");
});

test("a text's own words are not what makes it known", () => {
  const { reference: before, current } = describeTexts({
    reference: ["red green", "red blue", null],
    current: ["red green", "violet 12!", ""],
  });
  expect(Array.from(before.unknown_words)).toEqual([0.5, 0.5, Number.NaN]);
  // The first is the reference's own text, and what "green" is known by is it alone.
  expect(Array.from(current.unknown_words)).toEqual([0.5, 1, Number.NaN]);
  expect(Array.from(current.words)).toEqual([2, 2, 0]);
  expect(Array.from(current.length)).toEqual([9, 10, 0]);
  // violet 12! without the space: 3 of 9
  expect(current.non_letters[1]).toBeCloseTo(1 / 3, 12);
});

test.each([
  [
    "texts that have words of their own",
    (i: number) => ({ x: `the ${["bank", "river", "tree"][i % 3]} of case${i} is seen` }),
  ],
  [
    "vectors of which there are three",
    (i: number) => ({ x: [0, 1, 2].map((place) => Number(((i * 7919) % 101) % 3 === place)) }),
  ],
  ["one vector", () => ({ x: [1, 2] })],
  ["vectors of one direction", (i: number) => ({ x: [(i % 9) + 1, ((i % 9) + 1) / 3] })],
])("%s do not differ from themselves", (_, row) => {
  const rows = Array.from({ length: 300 }, (_, i) => row(i));
  const report = new Monitor(rows).check(rows).toJSON();
  expect(report.columns.map(({ type, status }) => [type, status])).not.toContainEqual([expect.anything(), "drift"]);
  expect(["text", "embedding"]).toContain(report.columns[0]?.type);
});

test("few different vectors in other orders and shares by chance are no drift", () => {
  const rows = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 500 }, () => {
      const level = random.below(3);
      return { x: [0, 1, 2].map((place) => Number(place === level)) };
    });
  };
  expect(new Monitor(rows(1)).check(rows(2)).toJSON().columns[0]?.status).not.toBe("drift");
});

test("a vector is held against the centre of the others, and one of zeros has no direction", () => {
  const vector = (...values: number[]): Float32Array => Float32Array.from(values);
  const { reference: before, current } = describeEmbeddings({
    reference: [vector(1, 0), vector(0, 1), null],
    current: [vector(2, 2), vector(0, 0), vector(-1, -1)],
  });
  expect(Array.from(before.centroid_cosine)).toEqual([0, 0, Number.NaN]);
  expect(current.centroid_cosine[0]).toBeCloseTo(1, 12);
  expect(current.centroid_cosine[1]).toBeNaN();
  expect(current.centroid_cosine[2]).toBeCloseTo(-1, 12);
  expect(Array.from(current.norm)).toEqual([Math.sqrt(8), 0, Math.SQRT2]);
});

test("n-grams are words and pairs of neighbours, hashed to 2^16 places in rows of length 1", () => {
  expect(nGrams("Free MONEY, free!")).toEqual(["free", "money", "free", "free money", "money free"]);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 5 }), (texts) => {
      const { rows, places: placeOf } = hashedNGrams(texts);
      const { starts, places, values } = rows;
      expect(starts).toHaveLength(texts.length + 1);
      texts.forEach((text, row) => {
        const own = Array.from(values.subarray(starts[row], starts[row + 1]));
        const squares = own.reduce((sum, value) => sum + value * value, 0);
        expect(squares).toBeCloseTo(nGrams(text).length === 0 ? 0 : 1, 9);
        const named = Array.from(places.subarray(starts[row], starts[row + 1]), (column) => placeOf[column]!);
        expect(new Set(named)).toEqual(new Set(nGrams(text).map(placeOfNGram)));
      });
    }),
  );
});
