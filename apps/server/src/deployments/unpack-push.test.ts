import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, expect, test } from "vitest";

import { unpackPush } from "./unpack-push.ts";

const root = mkdtempSync(join(tmpdir(), "driftguard-unpack-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Entry = { readonly name: string; readonly type?: string; readonly body?: string; readonly size?: number };

/** An archive as a stranger may write it: whatever the entries say. */
function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, type = "0", body = "", size = Buffer.byteLength(body) }) => {
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write("0000644\0", 100);
    head.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    head.write(type, 156);
    head.write("elsewhere", 157);
    head.write("ustar\u000000", 257);
    head.fill(" ", 148, 156);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    const content = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
    content.write(body);
    return [head, content];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

let count = 0;

function unpack(bytes: Buffer, { isPacked = false } = {}): { done: Promise<unknown>; target: string; place: string } {
  const place = join(root, String((count += 1)));
  const target = join(place, "inside/files");
  const archive = join(root, `${count}.tar.gz`);
  writeFileSync(archive, isPacked ? bytes : gzipSync(bytes));
  return { done: unpackPush(archive, target, new AbortController().signal), target, place };
}

test("files and folders come out as they went in, also in pieces of a stream", async () => {
  const large = "x".repeat(300_000);
  const { done, target } = unpack(
    tar([
      { name: "./", type: "5" },
      { name: "./model/", type: "5" },
      { name: "model/a.bin", body: large },
      { name: "empty" },
    ]),
  );
  expect(await done).toEqual({ files: 2, bytes: 300_000 });
  expect(readFileSync(join(target, "model/a.bin"), "utf8")).toBe(large);
  expect(readFileSync(join(target, "empty"), "utf8")).toBe("");
});

test.each([
  { attack: "a way up", entry: { name: "../evil", body: "x" }, code: "fetch_special_file" },
  { attack: "a way up in the middle", entry: { name: "a/../../evil", body: "x" }, code: "fetch_special_file" },
  { attack: "an absolute name", entry: { name: "/tmp/evil", body: "x" }, code: "fetch_special_file" },
  { attack: "a way up of another system", entry: { name: "..\\evil", body: "x" }, code: "fetch_special_file" },
  { attack: "a symbolic link", entry: { name: "link", type: "2" }, code: "fetch_link" },
  { attack: "a hard link", entry: { name: "link", type: "1" }, code: "fetch_link" },
  { attack: "a device", entry: { name: "device", type: "3" }, code: "fetch_special_file" },
  { attack: "a pipe", entry: { name: "pipe", type: "6" }, code: "fetch_special_file" },
  { attack: "a file larger than it may be", entry: { name: "big", size: 3 * 2 ** 30 }, code: "fetch_too_large" },
  {
    attack: "a long name that leads up",
    entry: { name: "x", type: "x", body: "19 path=../../evil\n" },
    code: "fetch_special_file",
  },
  {
    attack: "a long name of a size of its own",
    entry: { name: "x", type: "x", body: "9999 path=evil\n" },
    code: "fetch_unreadable",
  },
  { attack: "a file that is shorter than it says", entry: { name: "short", size: 5_000 }, code: "fetch_unreadable" },
])("$attack is refused, and nothing lies outside", async ({ entry, code }) => {
  const { done, place } = unpack(tar([{ name: "before", body: "x" }, entry, { name: "after", body: "x" }]));
  await expect(done).rejects.toMatchObject({ name: "StepProblem", code });
  expect(readdirSync(place)).toEqual(["inside"]);
  expect(readdirSync(join(place, "inside"))).toEqual(["files"]);
  expect(readdirSync(join(place, "inside/files")).filter((name) => name !== "before" && name !== "short")).toEqual([]);
});

test.each([
  { what: "text", bytes: Buffer.from("no archive"), isPacked: true },
  { what: "gzip of something else", bytes: Buffer.from("x".repeat(2_000)), isPacked: false },
  {
    what: "gzip that breaks off",
    bytes: gzipSync(tar([{ name: "a", body: "x".repeat(9_999) }])).subarray(0, 60),
    isPacked: true,
  },
  {
    what: "the same name twice",
    bytes: tar([
      { name: "a", body: "1" },
      { name: "./a", body: "2" },
    ]),
    isPacked: false,
  },
])("$what is refused in a sentence", async ({ bytes, isPacked }) => {
  await expect(unpack(bytes, { isPacked }).done).rejects.toMatchObject({ code: "fetch_unreadable" });
});

test("a bomb of entries ends at the limit", async () => {
  const { done } = unpack(tar(Array.from({ length: 20_010 }, () => ({ name: "a/", type: "5" }))));
  await expect(done).rejects.toMatchObject({ code: "fetch_too_many_files" });
});
