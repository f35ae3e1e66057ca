type Search = Readonly<Record<string, unknown>>;

/** Every value stays a text: a feature named "12" must not come back as a number. A repeated name keeps its last value. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Values that are not set are left out. */
export function stringifySearch(search: Search): string {
  const set = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
