import type { Bins, Profile } from "../profile/profile.ts";

/** The reference a version is compared with. */
export type Baseline = {
  readonly bins: Bins;
  readonly profile: Profile;
  readonly rows: number;
  /** Rows by seasonal cell (48), where rows carry a time; `null` without any. */
  readonly seasonal: readonly Profile[] | null;
  /** From the first time up to and including the last, epoch milliseconds; `null` without any. */
  readonly times: { readonly first: number; readonly last: number } | null;
};
