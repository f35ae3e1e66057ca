import { expect, test } from "vitest";

import { createLog, textOfLines } from "./log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog("debug", { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

test("an error is logged with its name, message and stack", () => {
  const [line] = logged((log) => log.error({ error: new TypeError("no such thing") }, "failed"));
  expect(line).toMatchObject({ level: "error", msg: "failed", error: { name: "TypeError", message: "no such thing" } });
});

test.each([
  {
    promise: "a key in a field",
    fields: { detail: "key dg_abcdefgh12345678 was used" },
    secret: "dg_abcdefgh12345678",
  },
  {
    promise: "a password in a connection string",
    fields: { error: new Error("connect postgres://me:hunter2@db:5432 failed") },
    secret: "hunter2",
  },
  {
    promise: "a token in a nested field",
    fields: { request: { url: "/sign-in/link?token=s3cret" } },
    secret: "s3cret",
  },
])("$promise does not reach the log", ({ fields, secret }) => {
  const lines = logged((log) =>
    log.info(fields, `said ${secret === "hunter2" ? "postgres://me:hunter2@db" : "nothing"}`),
  );
  expect(JSON.stringify(lines)).not.toContain(secret);
  expect(JSON.stringify(lines)).toContain("[secret]");
});

test("a line break in a value stays one record", () => {
  expect(logged((log) => log.info({ name: 'a\n{"level":"error"}' }, "x"))).toHaveLength(1);
});

test("on a terminal a record is one line that can be read, with nothing of it lost and no secret in it", async () => {
  const toText = await textOfLines({ isColoured: false });
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => void lines.push(toText(line)) });
  log.warn({ model: "flights", detail: "key dg_abcdefgh12345678" }, "a model was skipped");
  expect(lines).toEqual([
    expect.stringMatching(
      /^\[\d\d:\d\d:\d\d\] WARN: a model was skipped \{"model":"flights","detail":"key \[secret\]"\}\n$/,
    ),
  ]);
});

test("what a stranger sent gives a terminal no orders and makes no record of its own", async () => {
  const toText = await textOfLines({ isColoured: false });
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => void lines.push(toText(line)) });
  const sent = "C:\\u001b \u001b[2J \r \u009b31m \u202e\n[10:00:00] INFO: all is well";
  log.info({ sent }, sent);
  log.error({ err: new Error(sent) }, "it failed");
  const [line = "", failure = ""] = lines;
  expect(line.split("\n")).toHaveLength(2);
  expect(line).toContain(String.raw`INFO: C:\u001b \u001b[2J \r \u009b31m \u202e\n[10:00:00] INFO: all is well`);
  expect(line + failure).not.toMatch(/[^\P{C}\n]/u);
  expect(failure).not.toMatch(/^\[10:00:00\] INFO: all is well/m);
});
