import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { bareServer } from "./bare-server.ts";

const folder = await mkdtemp(join(tmpdir(), "driftguard-dashboard-"));
afterAll(() => rm(folder, { recursive: true }));

/** As Vite leaves them: files whose names tell their content, and a page that names them. */
async function build(name: string): Promise<void> {
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "assets", `${name}.js`), `// ${name}`);
  await writeFile(join(folder, "icon.svg"), "<svg/>");
  await writeFile(join(folder, "index.html"), `<script src="/assets/${name}.js"></script>`);
}

test("a build beside a running server is served from the next page on, and until it is done the page before", async () => {
  await build("first");
  const server = await bareServer({ dashboard: folder });
  const read = async (url: string): Promise<[number, string]> => {
    const { statusCode, body } = await server.inject({ url, headers: { accept: "text/html" } });
    return [statusCode, body];
  };
  expect(await read("/models")).toEqual([200, '<script src="/assets/first.js"></script>']);
  expect(await read("/assets/first.js")).toEqual([200, "// first"]);

  for (const name of ["index.html", "icon.svg", "assets"]) await rm(join(folder, name), { recursive: true });
  expect(await read("/models")).toEqual([200, '<script src="/assets/first.js"></script>']);
  expect((await read("/assets/first.js"))[0]).toBe(404);

  await build("second");
  expect(await read("/models")).toEqual([200, '<script src="/assets/second.js"></script>']);
  expect(await read("/assets/second.js")).toEqual([200, "// second"]);
  expect(await read("/icon.svg")).toEqual([200, "<svg/>"]);
  for (const path of ["/assets/", "/assets", "/assets/..%2findex.html", "/assets/none.js"])
    expect((await read(path))[0], path).toBe(404);
  await server.close();
});
