import { expect, test } from "vitest";

import { askTogether } from "./ask-together.ts";

/** Answers that come when the test says so; each batch of questions is on the record. */
function desk({ most = 100 }: { readonly most?: number } = {}) {
  const batches: { readonly questions: readonly string[]; readonly answer: () => void; readonly fail: () => void }[] =
    [];
  const ask = askTogether<string, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        batches.push({
          questions,
          answer: () => resolve(questions.map((question) => question.toUpperCase())),
          fail: () => reject(new Error("away")),
        });
      }),
    { keyOf: (question) => question, most },
  );
  return { ask, batches };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a lone question goes at once; what comes while it is under way goes together, equal ones as one", async () => {
  const { ask, batches } = desk();
  const first = ask("a");
  expect(batches).toHaveLength(1);
  const others = [ask("b"), ask("c"), ask("b")];
  expect(batches).toHaveLength(1);
  batches[0]?.answer();
  expect(await first).toBe("A");
  await turn();
  expect(batches[1]?.questions).toEqual(["b", "c"]);
  batches[1]?.answer();
  expect(await Promise.all(others)).toEqual(["B", "C", "B"]);
});

test("an equal question that comes later is looked up later: it may have another answer by then", async () => {
  const { ask, batches } = desk();
  const first = ask("a");
  const second = ask("a");
  batches[0]?.answer();
  await first;
  await turn();
  expect(batches[1]?.questions).toEqual(["a"]);
  batches[1]?.answer();
  expect(await second).toBe("A");
});

test("no more go together than may, and the rest follows", async () => {
  const { ask, batches } = desk({ most: 2 });
  const first = ask("a");
  const rest = ["b", "c", "d"].map((question) => ask(question));
  for (let batch = 0; batch < 3; batch += 1) {
    batches[batch]?.answer();
    await turn();
  }
  expect(batches.map(({ questions }) => questions)).toEqual([["a"], ["b", "c"], ["d"]]);
  expect(await Promise.all([first, ...rest])).toEqual(["A", "B", "C", "D"]);
});

test("a batch that fails fails each of its questions, and none that come after", async () => {
  const { ask, batches } = desk();
  const first = ask("a");
  const second = ask("b");
  batches[0]?.fail();
  await expect(first).rejects.toThrow("away");
  await turn();
  batches[1]?.answer();
  expect(await second).toBe("B");
});
