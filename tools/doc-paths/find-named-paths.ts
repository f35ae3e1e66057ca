/** A path that a page names. */
export type NamedPath = {
  readonly line: number;
  /** From the root of the checkout, or a glob of such paths. */
  readonly path: string;
};

const roots = ["packages", "apps", "tools", "docs", "bench", "examples", "sdks", "security", ".ci"];

/**
 * Finds what a Markdown page names in backticks and looks like a path of the checkout, and what its links point to
 * beside it. Code blocks are executed instead; a path with a placeholder (`<name>`, `NNNN`, an ellipsis) is a pattern
 * for the reader and is left alone. Files that a page of the site takes in (`<<<`, `@include`) are named too.
 *
 * @param page - the page's own path from the root
 */
export function findNamedPaths(page: string, markdown: string): NamedPath[] {
  const folder = page.split("/").slice(0, -1);
  let isCode = false;
  return markdown.split("\n").flatMap((text, i) => {
    if (/^\s*(```|~~~)/.test(text)) isCode = !isCode;
    if (isCode) return [];
    const named = [...text.matchAll(/`([^`]+)`/g)]
      .flatMap(([, code = ""]) => code.split(/[\s,;"'()]+/))
      .filter(isRepositoryPath);
    const linked = [...text.matchAll(/\]\(([^)\s#:]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) =>
      resolveLink(folder, link),
    );
    const taken = [/^<<< @\/\.\.\/(\S+)/.exec(text)?.[1], /<!--\s*@include: (\S+?)\s*-->/.exec(text)?.[1]];
    const [snippet, include] = [taken[0], taken[1] === undefined ? undefined : resolveLink(folder, taken[1])];
    return [
      ...named,
      ...linked,
      ...(snippet === undefined ? [] : [snippet]),
      ...(include === undefined ? [] : [include]),
    ].map((path) => ({ line: i + 1, path: path.replace(/^\.\/|[.:]$|:\d+$/g, "") }));
  });
}

function isRepositoryPath(word: string): boolean {
  const path = word.replace(/^\.\//, "");
  return roots.some((root) => path.startsWith(`${root}/`)) && !/[<>…$]|NNNN|\.\.\./.test(path);
}

function resolveLink(folder: readonly string[], link: string): string {
  const steps = link.startsWith("/") ? link.slice(1).split("/") : [...folder, ...link.split("/")];
  const path: string[] = [];
  for (const step of steps) {
    if (step === "..") path.pop();
    else if (step !== "." && step !== "") path.push(step);
  }
  return path.join("/");
}
