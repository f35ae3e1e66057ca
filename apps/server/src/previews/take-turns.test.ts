import { expect, test } from "vitest";

import { takeTurns } from "./take-turns.ts";

test("one runs at a time, in the order of asking, whether or not one fails", async () => {
  const inTurn = takeTurns();
  const log: string[] = [];
  const run = (name: string, fails = false) =>
    inTurn(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const answers = await Promise.allSettled([run("a"), run("b", true), run("c")]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("who comes when five are in line is asked to come again", async () => {
  const inTurn = takeTurns();
  let open = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  const line = Array.from({ length: 5 }, () => inTurn(() => held));
  await expect(inTurn(() => held)).rejects.toMatchObject({ code: "request/too-many", status: 429 });
  open();
  await Promise.all(line);
  expect(await inTurn(() => Promise.resolve("again"))).toBe("again");
});
