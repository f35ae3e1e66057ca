export type MendedLine = { readonly text: string; readonly kind: "same" | "removed" | "added" };

/**
 * Two texts as one, line by line: what both have stands once, what differs as removed and added. Both are short; the
 * longest common subsequence is found by the textbook table.
 */
export function mendedLines(before: string, after: string): readonly MendedLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  // common[i][j]: how many lines a[i..] and b[j..] have in common at most.
  const common = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = common[i];
    for (let j = b.length - 1; row && j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: MendedLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const removed = a[i];
    const added = b[j];
    if (removed !== undefined && removed === added) {
      lines.push({ text: removed, kind: "same" });
      i += 1;
      j += 1;
    } else if (removed !== undefined && (added === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ text: removed, kind: "removed" });
      i += 1;
    } else if (added !== undefined) {
      lines.push({ text: added, kind: "added" });
      j += 1;
    }
  }
  return lines;
}
