const day = 86_400_000;

/** The UTC midnights from `from` to `to`, every `days`-th one. */
export function midnights(from: number, to: number, days = 1): number[] {
  const first = Math.ceil(from / day) * day;
  const found: number[] = [];
  for (let at = first; at <= to; at += days * day) found.push(at);
  return found;
}
