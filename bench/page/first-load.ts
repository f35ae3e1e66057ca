import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The files that a browser fetches before a page stands, by their paths from the root of the site. */
export type FirstLoad = { readonly scripts: readonly string[]; readonly styles: readonly string[] };

/**
 * Follows what the build says of itself: what the page names, what scripts import, and what is fetched with the chunk of
 * a route. What a chunk fetches later, once it runs, is not among them.
 *
 * @param chunk - the beginning of the name of the route's own chunk
 */
export function firstLoad(publicFolder: string, chunk: string): FirstLoad {
  const read = (path: string): string => readFileSync(join(publicFolder, path), "utf8");
  const page = read("index.html");
  const entry = /<script type="module"[^>]* src="\/([^"]+)"/.exec(page)?.[1];
  if (entry === undefined) throw new Error("index.html names no script");
  const named = [...page.matchAll(/<link rel="(?:modulepreload|stylesheet)"[^>]* href="\/([^"]+)"/g)].map(
    ([, path]) => path!,
  );
  const found = new Set([entry, ...named, ...withRoute(read(entry), chunk)]);
  for (const path of found) {
    if (!path.endsWith(".js")) continue;
    for (const [, name] of read(path).matchAll(/(?:from|import)\s*[`"']\.\/([^`"']+\.js)[`"']/g))
      found.add(`assets/${name}`);
  }
  const files = [...found].toSorted();
  return {
    scripts: files.filter((path) => path.endsWith(".js")),
    styles: files.filter((path) => path.endsWith(".css")),
  };
}

/** A route's chunk and what is fetched beside it, as the list of the entry's dynamic imports has them. */
function withRoute(entry: string, chunk: string): string[] {
  const listed = /m\.f=\[([^\]]*)\]/.exec(entry)?.[1] ?? "";
  const files = [...listed.matchAll(/"([^"]+)"/g)].map(([, path]) => path!);
  for (const [, name = "", numbers = ""] of entry.matchAll(
    /import\([`"']\.\/([^`"']+)[`"']\),__vite__mapDeps\(\[([\d,]*)\]\)/g,
  )) {
    if (!name.startsWith(`${chunk}-`)) continue;
    return [`assets/${name}`, ...numbers.split(",").flatMap((number) => files[Number(number)] ?? [])];
  }
  throw new Error(`the entry imports no chunk of the name ${chunk}`);
}
