/** `Scikit_Learn` and `scikit-learn` are one package. */
export function packageName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

/**
 * Whether installed packages satisfy a line of a requirements file; `false` for whatever is more than a name and plain
 * versions (extras, markers, hashes, pre-releases), which is left to an installer.
 *
 * @param installed - versions by normalised name
 */
export function satisfies(installed: Readonly<Record<string, string>>, requirement: string): boolean {
  const parts = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(.*)$/.exec(requirement);
  if (parts === null) return false;
  const [, name = "", clauses = ""] = parts;
  const version = numbers(installed[packageName(name)] ?? "");
  if (version === null) return false;
  return clauses === "" || clauses.split(",").every((clause) => fulfils(version, clause.trim()));
}

function fulfils(version: readonly number[], clause: string): boolean {
  const parts = /^(==|>=|<=|!=|~=|<|>)\s*([0-9.]+)$/.exec(clause);
  const bound = numbers(parts?.[2] ?? "");
  if (bound === null) return false;
  const order = compare(version, bound);
  switch (parts?.[1]) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "~=":
      // Compatible: the last part may grow, what stands before it may not.
      return order >= 0 && bound.length > 1 && compare(version.slice(0, bound.length - 1), bound.slice(0, -1)) === 0;
    default:
      return false;
  }
}

function numbers(version: string): number[] | null {
  return /^\d+(\.\d+)*$/.test(version) ? version.split(".").map(Number) : null;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
