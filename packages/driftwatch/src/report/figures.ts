import { writeDecimals } from "./write-decimals.ts";

/** 51955 -> "51,955". */
export function writeCount(count: number): string {
  return writeDecimals(count, { decimals: 0 });
}

/** "1 row", "2 rows". */
export function countOf(count: number, noun: string): string {
  return `${writeCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** 0.686 -> "68.6 %"; none and all are whole, and a share too near to them for one decimal says so. */
export function writeShare(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  if (share < 1 && share > 0.9995) return "> 99.9 %";
  return `${writeDecimals(share * 100, { decimals: 1, always: true })} %`;
}

/** Three significant digits: 0.3127 -> "0.313", 1234567 -> "1,230,000", 1.5e12 -> "1.5E12". */
export function writeNumber(value: number): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e9);
  return (isPlain ? writeDecimals(value, threeDigits) : writeScientific(value)).replaceAll("-", "\u2212");
}

/** "0.013"; below 0.0001 the exact figure says no more, and may have underflowed to 0. */
export function writePValue(pValue: number): string {
  return pValue < 0.0001 ? "< 0.0001" : writeDecimals(pValue, threeDigits);
}

const threeDigits = { significant: 3 };

function writeScientific(value: number): string {
  return new Intl.NumberFormat("en-GB", { notation: "scientific", maximumSignificantDigits: 3 }).format(value);
}
