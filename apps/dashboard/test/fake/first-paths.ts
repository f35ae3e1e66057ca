type Row = { readonly pages: string; readonly unless?: string; readonly answers: readonly string[] };

/** The reads that the product's server answers with a page, by the dashboard's own list of them. */
export function firstPaths(list: string): (url: URL) => readonly string[] {
  const rows = JSON.parse(list) as readonly Row[];
  return ({ pathname, searchParams }) =>
    rows.flatMap(({ pages, unless, answers }) => {
      const pattern = pages.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)").replace("*", ".*");
      const found = new RegExp(`^${pattern}$`).exec(pathname);
      if (found === null || (unless !== undefined && searchParams.has(unless))) return [];
      return answers.map((path) => path.replaceAll(/:(\w+)/g, (_, name: string) => found.groups?.[name] ?? ""));
    });
}
