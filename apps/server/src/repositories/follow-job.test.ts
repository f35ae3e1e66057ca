import { expect, test } from "vitest";

import { systemCaller } from "../access/index.ts";
import type { Context } from "../platform/context.ts";
import { followJob } from "./follow-job.ts";
import { createPlaces } from "./places.ts";

const ctx: Context = {
  caller: systemCaller(1, "git"),
  now: () => new Date(0),
  newId: (noun) => `${noun}_1`,
  transaction: () => Promise.reject(new Error("the database is away")),
};
const url = "https://driftguard.example.com/jobs/1";
const follow = (most: number) => {
  const followers = createPlaces({ most, mostOfOne: most });
  return {
    followers,
    lines: followJob(ctx, "job_1", { url, limitMs: 1_000, signal: new AbortController().signal, followers }),
  };
};

test("where too many follow builds, a pusher is told where to look, and nothing is asked", async () => {
  const said: string[] = [];
  for await (const line of follow(0).lines) said.push(line);
  expect(said).toEqual([`Follow it at ${url}`]);
});

test("a follower takes a place, and gives it back however the following ends", async () => {
  const { followers, lines } = follow(1);
  const ended = lines.next();
  expect(followers.take(1)).toBeNull();
  await expect(ended).rejects.toThrow("away");
  expect(followers.take(1)).not.toBeNull();
});
