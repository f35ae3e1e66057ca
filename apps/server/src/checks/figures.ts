/** Two significant digits, as people say a measure; what is under a hundred thousandth is none to anybody. */
export function figure(value: number | null): string {
  if (value === null) return "unknown";
  return (Math.abs(value) < 1e-5 ? 0 : value).toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

export function percent(share: number): string {
  return `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
}

/** "a", "a and b", "a, b and 3 more". */
export function listed(names: readonly string[]): string {
  const [first = "", second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`;
}

export const signalWords: Readonly<Record<string, string>> = {
  ks: "KS",
  js: "JS",
  psi: "PSI",
  chi2: "Cramér's V",
  missing: "missing rate moved by",
  unseen: "share never seen before",
};
