import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { afterAll, beforeAll, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { askHttpBackend, type GitAnswer } from "../../src/platform/git/http-backend.ts";
import { createPlaces } from "../../src/repositories/places.ts";
import { upload } from "../../src/repositories/take-push.ts";
import { commitAll, git } from "./git-kit.ts";

const place = mkdtempSync(join(tmpdir(), "driftguard-git-test-"));
const folder = join(place, ".git");
const type = "application/x-git-upload-pack-request";
const ctx: Context = {
  caller: systemCaller(1, "git"),
  now: () => new Date(0),
  newId: (noun) => `${noun}_1`,
  transaction: () => Promise.reject(new Error("reading needs no database")),
};
let commit: string;

beforeAll(async () => {
  await git(place, "init", "-q", "-b", "main");
  // More than a pipe holds.
  writeFileSync(join(place, "weights.bin"), randomBytes(2 ** 20));
  commit = await commitAll(place, "large");
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A clone of everything. */
const clone = () => ({ type, protocol: "", body: Readable.from([`0032want ${commit}\n00000009done\n`]) });

// An open pipe would keep `ended` from coming.
test.each([
  {
    what: "is cut off",
    stop: async ({ body, kill }: GitAnswer) => {
      const parts = body[Symbol.asyncIterator]();
      for (let bytes = 0; bytes < 2 ** 16;) bytes += (await parts.next()).value.length;
      kill();
    },
  },
  {
    what: "is read no further",
    stop: async ({ body }: GitAnswer) => {
      const parts = body[Symbol.asyncIterator]();
      await parts.next();
      await parts.return?.();
    },
  },
])("an answer that $what leaves neither a git nor a pipe", async ({ stop }) => {
  const answer = await askHttpBackend({
    ...{ folder, service: "git-upload-pack", method: "POST", query: "", settings: [] },
    ...{ ...clone(), signal: new AbortController().signal },
  });
  await stop(answer);
  expect((await answer.ended).code).not.toBe(0);
});

test("who reads where too many do is told to come back, and a clone that is left makes room", async () => {
  const places = { folderOf: () => folder, looks: createPlaces({ most: 1, mostOfOne: 1 }) };
  const { body } = await upload(ctx, { model: 1, ...clone() }, places);
  const refused = { code: "repository/busy", status: 503, headers: { "retry-after": "5" } };
  await expect(upload(ctx, { model: 1, ...clone() }, places)).rejects.toMatchObject(refused);
  if (!(body instanceof Readable)) throw new Error("it is no stream");
  body.destroy();
  await expect.poll(() => places.looks.take(1)).not.toBeNull();
});
