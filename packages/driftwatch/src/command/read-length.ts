const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** "72h", "3d", "1w" or "90m" in milliseconds; `null` of anything else, and of nothing. */
export function lengthMs(text: string): number | null {
  const [, amount = "", letter = ""] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text) ?? [];
  const length = Number(amount) * (unitsMs[letter] ?? Number.NaN);
  return length > 0 ? length : null;
}
