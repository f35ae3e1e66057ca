/** One subject of the bench: it measures, and says what it found. */
export type Part = {
  readonly name: string;
  /** What is measured, and in what unit, as the head of its table. */
  readonly says: string;
  readonly measure: (tell: Tell) => Promise<Findings>;
};

/** Says what is being done, to standard error. */
export type Tell = (line: string) => void;

export type Findings = {
  /** Rows of equal columns. */
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
};

export type Table = { readonly title: string; readonly rows: readonly Readonly<Record<string, Cell>>[] };
export type Cell = string | number | null;

/** What was asked for beside what was seen. A goal of time is judged on a machine that has nothing else to do. */
export type Goal = {
  readonly promise: string;
  readonly seen: number | null;
  readonly limit: number;
  readonly unit: string;
  readonly better: "more" | "less";
};

/** `null` where nothing was seen. */
export function isMet({ seen, limit, better }: Goal): boolean | null {
  if (seen === null || Number.isNaN(seen)) return null;
  return better === "more" ? seen >= limit : seen <= limit;
}
