import type { Health } from "@driftguard/protocol";

/** A health in few words, its cause with it: "Drift: performance", "Learning: not checked yet", "Stable". */
export function healthWords({ word, cause }: Pick<Health, "word" | "cause">): string {
  if (cause === null || cause === "") return word;
  if (cause.toLowerCase().startsWith(word.toLowerCase())) return cause;
  // An abbreviation such as "KS" keeps its capitals.
  const isWord = /^\p{Lu}\p{Ll}/u.test(cause);
  return `${word}: ${isWord ? cause.charAt(0).toLowerCase() + cause.slice(1) : cause}`;
}
