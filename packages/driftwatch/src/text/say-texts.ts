import { countOf, writeNumber, writeShare } from "../report/figures.ts";
import type { Verdict } from "../judge/verdict.ts";
import type { SideFacts } from "../report/report.ts";

const subjects: ReadonlyMap<string, string> = new Map([
  ["length", "the length of the texts moved"],
  ["words", "the number of words moved"],
  ["unknown_words", "the share of words that the reference does not know moved"],
  ["non_letters", "the share of characters that are no letters moved"],
  ["centroid_cosine", "the cosine to the reference's centre moved"],
  ["norm", "the length of the vectors moved"],
]);

const shares: ReadonlySet<string> = new Set(["unknown_words", "non_letters"]);

/** What moved of a column's texts or embeddings, in a clause. */
export function sayDescriptor(descriptor: string, before: SideFacts, now: SideFacts): string {
  const [a, b] = [before.numbers?.mean ?? null, now.numbers?.mean ?? null];
  const write = shares.has(descriptor) ? writeShare : writeNumber;
  const means = a === null || b === null ? "" : `: mean ${write(a)} before, ${write(b)} now`;
  return `${subjects.get(descriptor) ?? descriptor}${means}`;
}

/** What the verdicts on a column of texts or embeddings come to, in one sentence. */
export function sayTexts(status: Verdict["status"], verdicts: readonly Verdict[]): string {
  switch (status) {
    case "drift":
      return sentence([...new Set(verdicts.filter((verdict) => verdict.status === "drift").map(sayVerdict))]);
    case "error":
      return sentence([`could not be judged: ${reasonOf(verdicts, "error")}`]);
    case "insufficient": {
      const fewest = Math.min(...verdicts.map(({ n, m }) => Math.min(n, m)));
      return sentence([`too few values to judge: ${countOf(fewest, "value")}, where 30 are needed on both sides`]);
    }
    case "undecided":
      return sentence([sayUndecided(verdicts)]);
    case "stable":
      return "No change that matters.";
    default:
      return status satisfies never;
  }
}

function sayVerdict({ method, statistic, details, effect }: Verdict): string {
  const says = details["says"];
  if (typeof says === "string") return says;
  if (method === "missing") return `the share of missing values changed by ${writeShare(effect.value ?? 0)}`;
  const leading = Array.isArray(details["leading"]) ? details["leading"] : [];
  const named = leading
    .slice(0, 4)
    .map((part: { columns: readonly string[]; says: string }) => `"${part.columns.join(" ")}" ${part.says}`);
  const what = method === "text_classifier" ? "the texts" : "the vectors";
  return `a classifier tells ${what} of the two sides apart (area under the curve ${writeNumber(statistic ?? 0)})${named.length > 0 ? `: ${named.join(", ")}` : ""}`;
}

function sayUndecided(verdicts: readonly Verdict[]): string {
  const ratio = ({ critical, threshold }: Verdict): number => (critical ?? 0) / (threshold ?? 1);
  const [widest] = verdicts.filter(({ status }) => status === "undecided").toSorted((a, b) => ratio(b) - ratio(a));
  if (widest === undefined) return "not decidable";
  return `not decidable: with ${countOf(Math.min(widest.n, widest.m), "value")} only a change of ${writeNumber(widest.critical ?? 0)} or more could be told from chance, and ${writeNumber(widest.threshold ?? 0)} would matter (${widest.effect.name})`;
}

function reasonOf(verdicts: readonly Verdict[], status: Verdict["status"]): string {
  return verdicts.find((verdict) => verdict.status === status)?.reason ?? "no reason";
}

function sentence(clauses: readonly string[]): string {
  const text = clauses.join("; ");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
