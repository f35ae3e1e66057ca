/** What a file says a column is, where values alone would not tell. */
export type ColumnNature = {
  /** As it is shown: "times of day, in seconds". */
  readonly says: string;
  /** What its values are counted in, which a baseline of it has to say as well; left out where they have no unit. */
  readonly unit?: "s";
  /** Why its values cannot be compared, and what to do; left out where they can. */
  readonly unread?: string;
  /** Makes a value of what stands in the file; never called with what is missing. */
  readonly convert?: (stored: unknown) => unknown;
};

/** Units that times are counted in, as so many of them a second. */
export type TimeUnit = 1 | 1e3 | 1e6 | 1e9;

/** In seconds whatever the file counts in: one that was written again in another unit has not drifted. */
export function timesOfDay(unit: TimeUnit): ColumnNature {
  return { says: "times of day, in seconds since midnight", unit: "s", convert: secondsOf(unit) };
}

export function durations(unit: TimeUnit): ColumnNature {
  return { says: "durations, in seconds", unit: "s", convert: secondsOf(unit) };
}

function secondsOf(unit: TimeUnit): (stored: unknown) => unknown {
  return (stored) => (typeof stored === "number" || typeof stored === "bigint" ? Number(stored) / unit : stored);
}

export const intervals: ColumnNature = {
  says: "intervals of months, days and parts of a second",
  unread: "Intervals of months and days have no one length: write them as a number of seconds or days to compare them.",
};

/** Bytes of one length each, which are no text. */
export function fixedBytes(length: number): ColumnNature {
  return {
    says: `${length} bytes a row`,
    unread: "Bytes have no distribution: write them as texts or as hexadecimal digits to compare them.",
  };
}

/** Sixteen bytes, the smallest first, as polars has them: no format defines them. */
export function longNumbers({ isSigned }: { readonly isSigned: boolean }): ColumnNature {
  return {
    says: "whole numbers of 128 bits",
    convert(stored) {
      if (!(stored instanceof Uint8Array) || stored.length !== 16) return stored;
      const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
      const high = isSigned ? view.getBigInt64(8, true) : view.getBigUint64(8, true);
      const whole = high * 2n ** 64n + view.getBigUint64(0, true);
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
    },
  };
}

const digitsOfDoubles = 15;

/** Decimals of more digits than a double keeps; `null` where it keeps them all. */
export function longDecimals(digits: number): ColumnNature | null {
  if (digits <= digitsOfDoubles) return null;
  return {
    says: `decimals of up to ${digits} digits, of which the first ${digitsOfDoubles} are read: write codes as texts`,
  };
}

export const uuids: ColumnNature = {
  says: "UUIDs",
  convert(stored) {
    if (!(stored instanceof Uint8Array)) return stored;
    return Buffer.from(stored)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  },
};

/** Values as a column's nature has them: numbers with NaN in the gaps stay such, a list stays a list. */
export function convertValues(
  values: Float64Array | readonly unknown[],
  { convert }: ColumnNature,
): Float64Array | readonly unknown[] {
  if (convert === undefined) return values;
  if (values instanceof Float64Array) return values.map((value) => Number(convert(value)));
  return values.map((value) => (value === null || value === undefined ? null : convert(value)));
}
