import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { tarOf, zipOf } from "../../test/hostile-archives.ts";
import { archiveLimits } from "./archive-limits.ts";
import { unpackArchive, type UnpackOptions } from "./unpack-archive.ts";

const root = mkdtempSync(join(tmpdir(), "driftguard-unpack-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

function unpack(bytes: Buffer, options: Partial<UnpackOptions> = {}): { done: Promise<unknown>; folder: string } {
  const place = join(root, String((count += 1)));
  mkdirSync(place);
  writeFileSync(join(place, "archive"), bytes);
  const folder = join(place, "inside/files");
  const { signal } = new AbortController();
  return { done: unpackArchive(join(place, "archive"), folder, { signal, ...options }), folder };
}

/** All that lies where an archive was unpacked, but the archive. */
function leftBeside(folder: string): string[] {
  return readdirSync(join(folder, "../.."), { recursive: true, encoding: "utf8" })
    .filter((name) => name !== "archive" && name !== "inside")
    .sort();
}

const large = "0123456789".repeat(30_000);
const ordinary = [
  { name: "model/", kind: "folder" },
  { name: "model/a.bin", body: large },
  { name: "empty" },
  { name: "Grüße.txt", body: "x" },
] as const;

test.each([
  { form: "a tar", bytes: tarOf(ordinary) },
  { form: "a tar.gz", bytes: gzipSync(tarOf(ordinary)) },
  { form: "a zip, deflated", bytes: zipOf(ordinary) },
  { form: "a zip, stored", bytes: zipOf(ordinary, { isStored: true }) },
])("files and folders come out of $form as they went in", async ({ bytes }) => {
  const { done, folder } = unpack(bytes);
  expect(await done).toEqual({ files: 3, bytes: 300_001 });
  expect(readFileSync(join(folder, "model/a.bin"), "utf8")).toBe(large);
  expect(readFileSync(join(folder, "empty"), "utf8")).toBe("");
  expect(readdirSync(folder).sort()).toEqual(["Grüße.txt", "empty", "model"]);
});

test("what tar, Python's zipfile and git pack of a folder is unpacked, without the folder", async () => {
  const place = join(root, "packed");
  mkdirSync(join(place, "flights", "data".repeat(30)), { recursive: true });
  writeFileSync(join(place, "flights/model.json"), "{}");
  const deep = join("data".repeat(30), "row".repeat(40));
  writeFileSync(join(place, "flights", deep), "x");
  const git = ["-C", "flights", "-c", "user.name=a", "-c", "user.email=ops@example.com"];
  execFileSync("tar", ["czf", "1", "flights"], { cwd: place });
  execFileSync("python3", ["-m", "zipfile", "-c", "2", "flights"], { cwd: place });
  execFileSync("git", ["init", "-q", "flights"], { cwd: place });
  execFileSync("git", [...git, "add", "."], { cwd: place });
  execFileSync("git", [...git, "commit", "-qm", "a model"], { cwd: place });
  execFileSync("git", [...git, "archive", "--format=tar", "-o", "../3", "HEAD"], { cwd: place });
  for (const name of ["1", "2", "3"]) {
    const { done, folder } = unpack(readFileSync(join(place, name)));
    expect(await done, name).toEqual({ files: 2, bytes: 3 });
    expect(readFileSync(join(folder, deep), "utf8"), name).toBe("x");
  }
});

test("what macOS adds is left out", async () => {
  const { done, folder } = unpack(
    zipOf([
      { name: "a/model.pkl", body: "x" },
      { name: "a/._model.pkl", body: "y" },
      { name: "a/.DS_Store", body: "y" },
      { name: "__MACOSX/a/._model.pkl", body: "y" },
    ]),
  );
  await done;
  expect(readdirSync(folder)).toEqual(["model.pkl"]);
});

const attacks = [
  { attack: "a way up", entries: [{ name: "../evil", body: "x" }], code: "fetch_name" },
  { attack: "a way up in the middle", entries: [{ name: "a/../../evil", body: "x" }], code: "fetch_name" },
  { attack: "an absolute name", entries: [{ name: "/tmp/evil", body: "x" }], code: "fetch_name" },
  { attack: "a way up of another system", entries: [{ name: "..\\evil", body: "x" }], code: "fetch_name" },
  { attack: "a drive of another system", entries: [{ name: "C:evil", body: "x" }], code: "fetch_name" },
  { attack: "a name with a line break", entries: [{ name: "a\nb", body: "x" }], code: "fetch_name" },
  { attack: "a name that is no text", entries: [{ name: Buffer.from("a\xffb", "latin1") }], code: "fetch_name" },
  { attack: "a folder too deep", entries: [{ name: `${"a/".repeat(33)}b` }], code: "fetch_name" },
  { attack: "a symbolic link", entries: [{ name: "link", kind: "link" }], code: "fetch_link" },
  { attack: "a device", entries: [{ name: "device", kind: "device" }], code: "fetch_special_file" },
  { attack: "a pipe", entries: [{ name: "pipe", kind: "pipe" }], code: "fetch_special_file" },
  { attack: "a file larger than all may be", entries: [{ name: "big", size: 3 * 2 ** 30 }], code: "fetch_too_large" },
  { attack: "a file shorter than it says", entries: [{ name: "short", size: 5_000 }], code: "fetch_unreadable" },
  { attack: "one name twice", entries: [{ name: "a" }, { name: "./a" }], code: "fetch_unreadable" },
  { attack: "a file that is a folder too", entries: [{ name: "a" }, { name: "a/b" }], code: "fetch_unreadable" },
  { attack: "a folder that is a file too", entries: [{ name: "a/b" }, { name: "a" }], code: "fetch_unreadable" },
  { attack: "names apart in case", entries: [{ name: "model.pkl" }, { name: "Model.pkl" }], code: "fetch_name" },
  { attack: "folders apart in case", entries: [{ name: "a/b" }, { name: "A/c" }], code: "fetch_name" },
  { attack: "names apart in composition", entries: [{ name: "\u00e9" }, { name: "e\u0301" }], code: "fetch_name" },
  {
    attack: "more files than there may be",
    entries: Array.from({ length: 51 }, (_, index) => ({ name: `f${index}` })),
    code: "fetch_too_many_files",
  },
  {
    attack: "more folders than there may be, by few names",
    entries: [0, 1, 2].map((index) => ({ name: `${index}/${"a/".repeat(20)}b` })),
    code: "fetch_too_many_files",
  },
  {
    attack: "zeros that pack to nothing",
    entries: [{ name: "zeros", body: "\0".repeat(300_000) }],
    code: "fetch_too_large",
    isPacked: true,
  },
] as const;

test.each(
  attacks.flatMap((attack) => [
    { ...attack, form: "tar.gz", bytes: gzipSync(tarOf([{ name: "before", body: "x" }, ...attack.entries])) },
    { ...attack, form: "zip", bytes: zipOf([{ name: "before", body: "x" }, ...attack.entries]) },
  ]),
)("$attack in a $form is refused and leaves nothing behind", async ({ bytes, code }) => {
  const limits = { ...archiveLimits, entries: 50, bytesAtAnyRatio: 100_000 };
  const { done, folder } = unpack(bytes, { limits });
  await expect(done).rejects.toMatchObject({ name: "BuildProblem", code });
  expect(leftBeside(folder)).toEqual([]);
  expect(existsSync("/tmp/evil")).toBe(false);
});

const inTar = (type: string, body = ""): Buffer => tarOf([{ name: "x", body, type }]);

test.each([
  { what: "a hard link", bytes: inTar("1"), code: "fetch_link" },
  { what: "a file with holes", bytes: inTar("S", "x"), code: "fetch_special_file" },
  { what: "a long name that leads up", bytes: inTar("x", "19 path=../../evil\n"), code: "fetch_unreadable" },
  {
    what: "a long name that leads up, and its file",
    bytes: Buffer.concat([inTar("x", "19 path=../../evil\n").subarray(0, 1024), tarOf([{ name: "y" }])]),
    code: "fetch_name",
  },
  { what: "a long name of a size of its own", bytes: inTar("x", "9999 path=evil\n"), code: "fetch_unreadable" },
  { what: "a header that moves the next", bytes: inTar("x", "12 size=999\n"), code: "fetch_too_large" },
  { what: "a tar without an end", bytes: tarOf([{ name: "a" }]).subarray(0, 512), code: "fetch_unreadable" },
  {
    what: "a second tar behind the end",
    bytes: Buffer.concat([tarOf([{ name: "a" }]), tarOf([{ name: "b" }])]),
    code: "fetch_unreadable",
  },
  {
    what: "padding without end",
    bytes: gzipSync(Buffer.concat([tarOf([{ name: "a" }]), Buffer.alloc(300_000)])),
    code: "fetch_too_large",
  },
  { what: "gzip that breaks off", bytes: gzipSync(tarOf(ordinary)).subarray(0, 60), code: "fetch_unreadable" },
  { what: "gzip of something else", bytes: gzipSync(Buffer.from("x".repeat(2_000))), code: "fetch_unreadable" },
  { what: "text", bytes: Buffer.from("no archive"), code: "fetch_unreadable" },
  { what: "nothing", bytes: Buffer.alloc(0), code: "fetch_unreadable" },
  { what: "a zip that breaks off", bytes: zipOf(ordinary).subarray(0, -10), code: "fetch_unreadable" },
  { what: "a zip with another checksum", bytes: zipOf([{ name: "a", body: "x", crc: 7 }]), code: "fetch_unreadable" },
  {
    what: "a zip with another name inside",
    bytes: zipOf([{ name: "a", body: "x", localName: "b" }]),
    code: "fetch_unreadable",
  },
  {
    what: "a zip whose members share bytes",
    bytes: zipOf([
      { name: "a", body: "x" },
      { name: "b", body: "x", offset: 0, localName: "a" },
    ]),
    code: "fetch_unreadable",
  },
  { what: "a zip with a password", bytes: zipOf([{ name: "a", body: "x", flags: 1 }]), code: "fetch_unreadable" },
  {
    what: "a model of torch without a folder",
    bytes: zipOf([
      { name: "archive/data.pkl", body: "x" },
      { name: "archive/version", body: "3" },
    ]),
    code: "fetch_unreadable",
  },
  { what: "a file packed by xz", bytes: Buffer.from("fd377a585a000004", "hex"), code: "fetch_unreadable" },
])("$what is refused in a sentence and leaves nothing behind", async ({ bytes, code }) => {
  const { done, folder } = unpack(bytes, { limits: { ...archiveLimits, bytesAtAnyRatio: 100_000 } });
  const problem = await done.catch((error: unknown) => error);
  expect(problem).toMatchObject({ name: "BuildProblem", code });
  expect(String(problem)).toMatch(/^BuildProblem: [^\n]+\.$/);
  expect(leftBeside(folder)).toEqual([]);
});

test("who gives up gets no half of a tree", async () => {
  const { done, folder } = unpack(zipOf(ordinary), { signal: AbortSignal.abort() });
  await expect(done).rejects.toMatchObject({ name: "AbortError" });
  expect(leftBeside(folder)).toEqual([]);
});
