import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commandPage } from "./docs/command-page.ts";
import { formatPages, stalePages } from "./docs/format-pages.ts";
import { httpPage } from "./docs/http-page.ts";
import { libraryPage } from "./docs/library-page.ts";
import { readDoor } from "./docs/read-door.ts";
import { scoreboardPage } from "./docs/scoreboard-page.ts";
import { settingsPage } from "./docs/settings-page.ts";
import { unreadPages } from "./docs/unread-pages.ts";

const root = mkdtempSync(join(tmpdir(), "driftguard-doc-pages-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("the reference of a front door", () => {
  write(
    "packages/shapes/src/index.ts",
    '// Areas\nexport { area } from "./area.ts";\nexport { Pen, type Side } from "./pen.ts";\n',
  );
  write(
    "packages/shapes/src/area.ts",
    `/** Another one's. */
const half = 0.5;

/**
 * How large a Map<K, V> is.
 *
 * @param side - in metres
 * @throws RangeError if it is negative
 * @example
 * area(2); // => 4
 */
export function area(side: number): number {
  return half * 2 * side ** 2;
}
`,
  );
  write(
    "packages/shapes/src/pen.ts",
    `export type Side = "left" | "right";

/** Draws. */
export class Pen {
  readonly #ink = 1;
  /** Down it goes. */
  draw(length: number): number {
    return this.#ink * length;
  }
}
`,
  );
  const page = libraryPage({
    specifier: "shapes",
    says: "Shapes.",
    sections: readDoor(root, "packages/shapes/src/index.ts"),
  });

  test.each([
    ["sections are the door's comments", "## Areas\n\n### area "],
    ["a function stands without its body", "```ts\nfunction area(side: number): number\n```"],
    ["prose is not taken for an element", "How large a Map&lt;K, V> is."],
    ["parameters and errors are listed", "- `side`: in metres\n- Throws RangeError if it is negative"],
    ["an example says where it is executed", "in packages/shapes/src/area.ts -->\n\n```ts\narea(2); // => 4\n```"],
    [
      "a class stands with its public members",
      "class Pen {\n  /** Down it goes. */\n  draw(length: number): number;\n}",
    ],
    ["a type stands whole", 'type Side = "left" | "right";'],
  ])("%s", (_, wanted) => {
    expect(page).toContain(wanted);
  });

  test("a docstring of another thing is nobody's", () => {
    expect(page).not.toContain("Another one's");
  });

  test("a name that no file declares is an error", () => {
    write("packages/shapes/src/broken.ts", 'export { volume } from "./area.ts";\n');
    expect(() => readDoor(root, "packages/shapes/src/broken.ts")).toThrow("area.ts does not declare volume");
  });
});

test("the command's page has every call and option, and refuses an option that there is not", () => {
  const check = { usage: ["REF CUR"], says: "compares", options: ["fail-on"] };
  const optionOf = (command: string, option: string) =>
    option === "fail-on" ? { value: "WHAT", says: ["drift or", `never to ${command}`] } : undefined;
  expect(commandPage({ commands: { check }, optionOf })).toContain(
    "## check\n\nCompares.\n\n```text\ndriftwatch check REF CUR\n```\n\n| option | what it does |\n| --- | --- |\n| `--fail-on WHAT` | drift or never to check |",
  );
  expect(() => commandPage({ commands: { check }, optionOf: () => undefined })).toThrow(TypeError);
});

test("the settings' page names each with its default", () => {
  const port = { description: "Port to listen on", safeParse: () => ({ success: true, data: 8000 }) };
  expect(settingsPage({ PORT: port })).toContain("| `PORT` | Port to listen on | `8000` |");
});

test("the API's page names the problems of an operation that not every one has", () => {
  const responses = {
    "200": { description: "As asked" },
    "404": { description: "No such model (`model/not-found`)" },
    "500": { description: "Ours (`server/error`)" },
  };
  const page = httpPage({
    info: { description: "All of it." },
    tags: [{ name: "models", description: "Models" }],
    paths: { "/models/{model}": { get: { tags: ["models"], summary: "Show a model", responses } } },
  });
  expect(page).toContain(
    "### Show a model\n\n`GET /models/{model}`\n\nAnswers 200: As asked.\n\nProblems: 404 `model/not-found`.",
  );
});

test("a page that is another than the source gives is found, and one that is missing", () => {
  write(".oxfmtrc.json", '{ "printWidth": 120 }');
  symlinkSync(join(import.meta.dirname, "../node_modules"), join(root, "node_modules"));
  const pages = new Map([
    ["docs/same.md", "# Same\n\n| a | b |\n| --- | --- |\n| long one | 2 |\n"],
    ["docs/other.md", "# Other\n"],
    ["docs/missing.md", "# Missing\n"],
  ]);
  write("docs/same.md", formatPages(root, pages).get("docs/same.md") ?? "");
  write("docs/other.md", "# Changed by hand\n");
  expect(stalePages(root, pages)).toEqual(["docs/other.md", "docs/missing.md"]);
});

test("a page that the site cannot be built of is named with the place", async () => {
  write("CHANGELOG.md", "- `driftguard restore\n  <file>` makes one\n");
  write("docs/fine.md", "# Fine\n\n<!-- not shown -->\n\n`<file>` and 1 < 2\n");
  expect((await unreadPages(root)).filter((line) => !/other|same/.test(line))).toEqual([
    "CHANGELOG.md: Element is missing end tag. Near: <file>` makes one",
  ]);
});

test("the scoreboard lists goals that were missed, those that nothing was seen of, and results that there are none of", () => {
  const machine = { cpu: "one", cores: 1, memoryGb: 1, node: "v24" };
  const goal = { unit: "MB", better: "less", limit: 300 };
  const goals = [
    { ...goal, promise: "a large file", seen: 377, met: false },
    { ...goal, promise: "a larger one", seen: null, met: null },
    { ...goal, promise: "a small one", seen: 3, met: true },
  ];
  const tables = { peaks: [{ what: "a large file", MB: 377 }] };
  const result = { madeBy: "npm run bench memory", at: "2026-11-27", machine, goals, tables };
  write("bench/results/memory.json", JSON.stringify(result));
  const slow = { promise: "a new one", unit: "times", better: "less", limit: 2, seen: 3.07, met: false };
  write("bench/results/unheard.json", JSON.stringify({ ...result, goals: [slow] }));
  const peers = {
    ...result,
    goals: [],
    seeds: [1, 2],
    runs: [{ program: "Evidently", versions: "evidently 0.7.23" }],
    tables: { "100000x20": [{ program: "Evidently", "CPU s": 18.8 }] },
  };
  write("bench/results/peers.json", JSON.stringify(peers));
  // As results were before they had tables.
  write("bench/results/stats.json", JSON.stringify({ madeBy: "bench/stats.ts", kernels: [] }));
  const page = scoreboardPage(root);
  expect(page).toContain("### 100,000 rows, 20 columns\n\n| program");
  expect(page).toContain("Seeds 1, 2. Evidently: evidently 0.7.23.");
  const [, lost = "", unseen = ""] = page.split(/^## (?:Where we lose|Not measured)$/m);
  expect(lost).toContain("| memory | a large file | at most 300 MB | 377 |");
  expect(lost).toContain("| unheard | a new one | at most 2 times | 3.07 |");
  expect(lost).not.toContain("a small one");
  expect(unseen).toContain("| memory | a larger one | at most 300 MB |");
  expect(unseen).not.toContain("a large file");
  expect(unseen).toMatch(/No result in this form.*: quality-peers, .*quality-grid.*, stats\.$/m);
});
