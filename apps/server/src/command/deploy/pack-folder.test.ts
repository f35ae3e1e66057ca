import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { listFiles } from "./list-files.ts";
import { packFolder } from "./pack-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-pack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function made(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, file, ".."), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

const long = `${"deep/".repeat(30)}a file with Umläuten, ${"and a long name ".repeat(5)}.txt`;

test("another tar reads every file back, with short and long names, empty and of a block's length", async () => {
  const files = { "model.pkl": "x".repeat(512), "empty.txt": "", [long]: "deep", "ünï/é.txt": "é" };
  const packed = join(folder, "packed.tar.gz");
  await packFolder(await listFiles(made("every", files)), packed);
  const target = join(folder, "unpacked");
  mkdirSync(target);
  execFileSync("tar", ["-xzf", packed, "-C", target]);
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(target, name), "utf8")).toBe(text);
});

test("the same files at another time and place give the same bytes", async () => {
  const files = { "b.txt": "b", "a/c.txt": "c" };
  const [one, other] = [made("one", files), made("other", files)];
  utimesSync(join(other, "b.txt"), 1, 1);
  await packFolder(await listFiles(one), join(folder, "one.tar.gz"));
  await packFolder(await listFiles(other), join(folder, "other.tar.gz"));
  expect(readFileSync(join(folder, "one.tar.gz"))).toEqual(readFileSync(join(folder, "other.tar.gz")));
});

test("what every checkout has and no model needs stays at home", async () => {
  const path = made("checkout", {
    "predict.py": "",
    ".git/config": "",
    "__pycache__/predict.pyc": "",
    ".venv/bin/python": "",
    ".env": "SECRET=1",
    ".ENV.local": "SECRET=1",
    ".env.example": "SECRET=",
    ".aws/credentials": "SECRET=1",
    "keys/id_ed25519": "SECRET=1",
    "keys/server.PEM": "SECRET=1",
    "data/.DS_Store": "",
    "data/train.csv": "",
  });
  expect((await listFiles(path)).map(({ name }) => name)).toEqual([".env.example", "data/train.csv", "predict.py"]);
});

test.each([
  { promise: "a folder that is not there", path: () => join(folder, "nowhere"), says: /There is no folder/ },
  { promise: "a file", path: () => join(made("holder", { file: "x" }), "file"), says: /is not a folder/ },
  {
    promise: "an empty folder",
    path: () => (mkdirSync(join(folder, "bare")), join(folder, "bare")),
    says: /no file in/,
  },
  {
    promise: "a link",
    path: () => {
      const path = made("linked", { "a.txt": "a" });
      symlinkSync("/etc/passwd", join(path, "b.txt"));
      return path;
    },
    says: /is a link or a device/,
  },
])("$promise is refused in a sentence", async ({ path, says }) => {
  await expect(listFiles(path())).rejects.toThrow(says);
});
