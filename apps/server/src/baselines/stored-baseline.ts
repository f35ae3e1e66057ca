import {
  type Baseline,
  type Bins,
  decodeBins,
  decodeProfile,
  encodeBins,
  encodeProfile,
  type Profile,
} from "driftwatch";

import { profileBytes } from "../profiles/index.ts";
import type { BaselineRow } from "./queries/baselines.ts";
import { readOnce, writeOnce } from "./stored-once.ts";

/** A baseline as checks use it. */
export type ActiveBaseline = {
  readonly id: string;
  readonly number: number;
  readonly kind: "given" | "window" | "learned" | "statistics";
  readonly rows: number;
  readonly createdAt: Date;
  readonly bins: Bins;
  readonly profile: Profile;
  readonly seasonal: readonly Profile[] | null;
  /** By whose clock its seasonal cells were told apart. The model may have got another since, and no row was kept. */
  readonly timeZone: string;
  /** How the model did on it, where it had labels beside predictions. */
  readonly performance: unknown;
};

/** About how much memory a decoded baseline takes. */
export function baselineBytes({ profile, seasonal }: ActiveBaseline): number {
  return [profile, ...(seasonal ?? [])].reduce((sum, one) => sum + profileBytes(one), 0);
}

const kinds = ["given", "window", "learned", "statistics"] as const;

/** A kind as the database keeps it. */
export function baselineKind(text: string): ActiveBaseline["kind"] {
  return kinds.find((kind) => kind === text) ?? "given";
}

/** Reads a stored baseline. @throws RangeError if the row is torn */
export function readBaseline(row: BaselineRow): ActiveBaseline {
  const bins = decodeBins(row.bins);
  const profile = decodeProfile(row.profile, bins);
  const cells = Array.isArray(row.seasonal) ? row.seasonal.map(String) : null;
  return {
    id: row.id,
    number: row.number,
    kind: baselineKind(row.kind),
    rows: Number(row.rows),
    createdAt: row.created_at,
    bins: readOnce(bins, row.once, profile),
    performance: row.performance,
    timeZone: row.time_zone,
    profile,
    seasonal: cells === null ? null : cells.map((cell) => decodeProfile(Buffer.from(cell, "base64"), bins)),
  };
}

/** A baseline as it is written: 48 seasonal cells in base64, or `null` without times. */
export type StoredBytes = {
  readonly bins: Uint8Array;
  /** Which levels stood in one row alone, by feature: see `writeOnce`. */
  readonly once: ReturnType<typeof writeOnce>;
  readonly profile: Uint8Array;
  readonly seasonal: readonly string[] | null;
};

/** What of a baseline is written; the opposite of {@link readBaseline}. */
export function writeBaseline({
  bins,
  profile,
  seasonal,
}: Pick<Baseline, "bins" | "profile" | "seasonal">): StoredBytes {
  return {
    bins: encodeBins(bins.features),
    once: writeOnce(bins),
    profile: encodeProfile(profile),
    seasonal: seasonal === null ? null : seasonal.map((cell) => Buffer.from(encodeProfile(cell)).toString("base64")),
  };
}
