import { z } from "zod";

/**
 * Which reads a page of the dashboard begins with, as its build says in `first-answers.json`. Answered with the document,
 * they need no request of their own; what a row names is a wish, and whatever is not answered the page asks for.
 *
 * - `pages`: a path whose `:name` is one segment, and whose last `*` is any rest
 * - `unless`: a parameter of the page's query with which it asks for something else
 * - `answers`: paths of the API, with the same names
 */
export const firstAnswers = z.array(
  z.strictObject({ pages: z.string(), unless: z.string().optional(), answers: z.array(z.string()) }),
);

export type FirstAnswers = z.output<typeof firstAnswers>;

/**
 * The reads that a page begins with.
 *
 * @param url - path and query that the page was asked for by
 *
 * @example
 * const table = [{ pages: "/models/:model/*", answers: ["/api/v1/models/:model"] }];
 * pathsOf(table, "/models/a%2Fb/drift?range=24h"); // => ["/api/v1/models/a%2Fb"]
 */
export function pathsOf(table: FirstAnswers, url: string): readonly string[] {
  const [path = "", query = ""] = url.split("?", 2);
  const search = new URLSearchParams(query);
  return table.flatMap(({ pages, unless, answers }) => {
    if (unless !== undefined && search.has(unless)) return [];
    const names = match(pages.split("/"), path.split("/"));
    return names === null ? [] : answers.map((answer) => fill(answer, names));
  });
}

/** What the names of a pattern stand for in a path, escaped as the dashboard's client does it; `null`: it is another path. */
function match(pattern: readonly string[], path: readonly string[]): ReadonlyMap<string, string> | null {
  const names = new Map<string, string>();
  const isOpen = pattern.at(-1) === "*";
  if (isOpen ? path.length < pattern.length : path.length !== pattern.length) return null;
  for (const [i, part] of pattern.entries()) {
    const given = path[i] ?? "";
    if (part === "*" && i === pattern.length - 1) break;
    if (!part.startsWith(":")) {
      if (part !== given) return null;
      continue;
    }
    const name = unescaped(given);
    // Dots would lead to another path than the one that is written.
    if (name === null || /^\.{0,2}$/.test(name)) return null;
    names.set(part.slice(1), encodeURIComponent(name));
  }
  return names;
}

function fill(answer: string, names: ReadonlyMap<string, string>): string {
  return answer.replaceAll(/:(\w+)/g, (whole, name: string) => names.get(name) ?? whole);
}

function unescaped(segment: string): string | null {
  try {
    const text = decodeURIComponent(segment);
    return text.isWellFormed() ? text : null;
  } catch {
    return null;
  }
}

/**
 * The page with the answers in it, by the path that they answer, as a block that no browser runs. Nothing in a text of
 * theirs can end the block: no `<` is left in it.
 *
 * @param answers - each a JSON text
 */
export function withAnswers(page: string, answers: readonly (readonly [path: string, json: string])[]): string {
  if (answers.length === 0) return page;
  const json = `{${answers.map(([path, text]) => `${JSON.stringify(path)}:${text}`).join(",")}}`;
  const block = `<script type="application/json" id="first-answers">${json.replaceAll("<", "\\u003c")}</script>`;
  // A function, for `$&` in an answer is two characters.
  return page.replace("</body>", () => `${block}</body>`);
}
