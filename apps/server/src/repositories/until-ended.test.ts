import { expect, test } from "vitest";

import { untilEnded } from "./until-ended.ts";

test("a git that does not even end by being killed is not waited for", async () => {
  const ended = Promise.withResolvers<never>().promise;
  await expect(untilEnded({ ended }, { killed: AbortSignal.abort(), patienceMs: 1 })).rejects.toThrow("has not ended");
});

test("one that ends is waited for, however short the patience with a killed one", async () => {
  const { promise: ended, resolve } = Promise.withResolvers<{ code: number; said: string }>();
  const waiting = untilEnded({ ended }, { killed: new AbortController().signal, patienceMs: 0 });
  setTimeout(() => resolve({ code: 0, said: "" }), 5);
  await expect(waiting).resolves.toBeUndefined();
});
