// Figures as people read them: grouped thousands, a true minus, a thin unit.

const nothing = "–";
const space = "\u00a0";
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
// The British short form of a million is "m", which reads as metres.
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const decimals = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** 49886 -> "49,886". */
export function formatCount(value: number | null): string {
  return value === null ? nothing : signed(whole.format(value));
}

/** 1240000 -> "1.24M": where room is short and the last digits say nothing. */
export function formatShortCount(value: number | null): string {
  return value === null ? nothing : value < 10_000 ? formatCount(value) : short.format(value);
}

/** 0.686 -> "68.6 %". */
export function formatShare(value: number | null, digits = 1): string {
  return value === null ? nothing : `${signed(decimals(digits).format(value * 100))}${space}%`;
}

/** A difference of two shares in points: 0.73 -> "+73 pt". */
export function formatPoints(value: number | null): string {
  if (value === null) return nothing;
  const points = Math.round(value * 100);
  return `${points < 0 ? "−" : "+"}${Math.abs(points)}${space}pt`;
}

/** 0.5412 -> "0.54". */
export function formatDecimal(value: number | null, digits = 2): string {
  return value === null ? nothing : signed(decimals(digits).format(value));
}

/** Multiples of a limit: 1.26 -> "1.26×". */
export function formatRatio(value: number | null): string {
  return value === null ? nothing : `${formatDecimal(value, value >= 10 ? 0 : value >= 3 ? 1 : 2)}×`;
}

/** 3e-9 -> "< 0.001": below that the digits only look exact. */
export function formatPValue(value: number | null): string {
  if (value === null) return nothing;
  return value < 0.001 ? `<${space}0.001` : formatDecimal(value, 3);
}

/** A number of a feature's own scale: as many digits as it needs, four at most. */
export function formatPlain(value: number): string {
  return signed(new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 }).format(value));
}

/**
 * A value and its unit, as the API names units: `share` is shown in per cent, `ratio` in multiples of a limit, everything
 * else stands after the figure.
 */
export function formatInUnit(value: number | null, unit: string): string {
  if (value === null) return nothing;
  if (unit === "share") return formatShare(value);
  if (unit === "ratio") return formatRatio(value);
  const figure = Math.abs(value) >= 100 ? formatCount(value) : formatDecimal(value, Math.abs(value) >= 10 ? 1 : 2);
  return unit === "" ? figure : `${figure}${space}${unit}`;
}

/** The same for an axis, without decimals that say nothing: "60 %". */
export function formatTickInUnit(value: number, unit: string): string {
  return formatInUnit(value, unit)
    .replace(/(\.\d*?)0+(?=\D|$)/, "$1")
    .replace(/\.(?=\D|$)/, "");
}

/** "1 model", "2 models". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function signed(text: string): string {
  return text.replace("-", "−");
}
