export { makeFinal } from "./make-final.ts";
export { columnReader, outputFeature, profiledFeaturesOf } from "./feature-columns.ts";
export { hasDirtyBuckets, lockProfiles, markAllDirty } from "./queries/dirty-buckets.ts";
export {
  deleteDerived,
  deleteOldProfiles,
  listProfiles,
  listProfileStamps,
  type StoredProfile,
} from "./queries/profiles.ts";
export { dropKeptDay, putKeptSum } from "./queries/kept-sums.ts";
export { profileBytes } from "./profile-bytes.ts";
export { type KeptBody, readLastWeek } from "./read-last-week.ts";
export { readHourCounts, readWindow, stampWindow, type VersionKey } from "./read-window.ts";
export { type BinsOf, type Refreshed, refreshProfiles } from "./refresh-profiles.ts";
export { dayMs, floorTo, hourMs, keptFrom, minuteMs, outdatedBefore, quarterMs, weekMs } from "./spans.ts";
export { readDays, readHours, readQuarters, readSpans, type StoredQuarter } from "./read-spans.ts";
export { bodyOf, type Recollection, recollect } from "./recollect.ts";
