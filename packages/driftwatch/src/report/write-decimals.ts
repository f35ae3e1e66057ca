/**
 * A number as `Intl.NumberFormat("en-GB")` writes it, with commas and rounded half away from zero as it is written in full. The first
 * such format of a process costs .01 s, a twentieth of a small check: it is made where a number needs it.
 *
 * @param wanted - decimals, or significant digits, at most; `always` writes decimals though they are zeros
 */
export function writeDecimals(value: number, wanted: Decimals): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= smallest && size < largest);
  if (!isPlain) return new Intl.NumberFormat("en-GB", intlOptions(wanted)).format(value);
  const places = "decimals" in wanted ? wanted.decimals : wanted.significant - 1 - exponentOf(size);
  const { whole, fraction } = rounded(size, places);
  const shown = "decimals" in wanted && wanted.always === true ? fraction : fraction.replace(/0+$/, "");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",")}${shown === "" ? "" : `.${shown}`}`;
}

export type Decimals = { readonly decimals: number; readonly always?: boolean } | { readonly significant: number };

/** Between them JavaScript writes a number without an exponent, and all of its digits are an exact whole number. */
const [smallest, largest] = [1e-6, 1e12];

function intlOptions(wanted: Decimals): Intl.NumberFormatOptions {
  if ("significant" in wanted) return { maximumSignificantDigits: wanted.significant };
  const { decimals, always = false } = wanted;
  return { minimumFractionDigits: always ? decimals : 0, maximumFractionDigits: decimals };
}

function exponentOf(size: number): number {
  return Number(size.toExponential().split("e")[1]);
}

/** @param places - behind the point; before it where it is negative */
function rounded(size: number, places: number): { readonly whole: string; readonly fraction: string } {
  const [before = "", behind = ""] = String(size).split(".");
  const digits = `${before}${behind.padEnd(Math.max(0, places) + 1, "0")}`;
  const end = before.length + places;
  const kept = Number(digits.slice(0, end)) + (Number(digits[end]) >= 5 ? 1 : 0);
  if (places <= 0) return { whole: `${kept}${kept === 0 ? "" : "0".repeat(-places)}`, fraction: "" };
  const text = String(kept).padStart(places + 1, "0");
  return { whole: text.slice(0, -places), fraction: text.slice(-places) };
}
