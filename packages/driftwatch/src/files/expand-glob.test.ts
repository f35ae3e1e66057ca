import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { expandGlob } from "./expand-glob.ts";

const folder = temporaryFolder();
mkdirSync(join(folder.path, "day/late"), { recursive: true });
for (const name of ["a1.csv", "a2.csv", "b.csv", ".hidden.csv", "a1xcsv", "day/a1.csv", "day/late/a2.csv"])
  folder.write(name, "x\n");

test.each<{ pattern: string; names: string[] }>([
  { pattern: "*.csv", names: ["a1.csv", "a2.csv", "b.csv"] },
  { pattern: "a?.csv", names: ["a1.csv", "a2.csv"] },
  { pattern: "a[!1].csv", names: ["a2.csv"] },
  { pattern: "[a-b][2-9]*", names: ["a2.csv"] },
  { pattern: "[b]*v", names: ["b.csv"] },
  { pattern: "*/a1.csv", names: ["day/a1.csv"] },
  { pattern: "**/a*.csv", names: ["a1.csv", "a2.csv", "day/a1.csv", "day/late/a2.csv"] },
  { pattern: ".h*.csv", names: [".hidden.csv"] },
  { pattern: "none/*.csv", names: [] },
])("$pattern matches $names", async ({ pattern, names }) => {
  expect(await expandGlob(`${folder.path}/${pattern}`)).toEqual(names.map((name) => join(folder.path, name)));
});
