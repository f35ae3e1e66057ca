import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@vue/compiler-dom";
import { createMarkdownRenderer } from "vitepress";

/**
 * Pages of a checkout that the docs site could not be built of, each with why: a page is a template of Vue, in which a word
 * like `<file>` outside of backticks opens an element. Building the site says so too, and takes half a minute.
 */
export async function unreadPages(root: string): Promise<readonly string[]> {
  // Colours of code are not looked at, and are most of what a page costs.
  const renderer = await createMarkdownRenderer(join(root, "docs"), { highlight: () => "" });
  const found: string[] = [];
  for (const path of ["CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: root })]) {
    const page = renderer.render(readFileSync(join(root, path), "utf8"), {
      path: join(root, path),
      relativePath: path,
    });
    parse(page, {
      parseMode: "html",
      onError: ({ message, loc }) => {
        const near = page.slice(loc?.start.offset).split("\n")[0] ?? "";
        found.push(`${path}: ${message} Near: ${near.slice(0, 60)}`);
      },
    });
  }
  return found;
}
