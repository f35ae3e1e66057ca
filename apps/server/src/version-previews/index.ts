export { cancelBranchless } from "./cancel-branchless.ts";
export { findOpenPreview } from "./find-preview.ts";
export { openPreview } from "./open-preview.ts";
export { putAwayBranchless } from "./put-away-branchless.ts";
export { listBranchBuilds, listBranchPreviews } from "./queries/previews.ts";
export { openReplay } from "./open-replay.ts";
export { versionPreviewRoutes } from "./routes.ts";
