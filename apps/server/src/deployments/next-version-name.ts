/** The whole number after the highest that a version is called by. */
export function nextVersionName(names: Iterable<string>): string {
  let highest = 0;
  for (const name of names) if (/^[1-9]\d{0,8}$/.test(name)) highest = Math.max(highest, Number(name));
  return String(highest + 1);
}
