export { findOpenPreview } from "./find-preview.ts";
export { openPreview } from "./open-preview.ts";
export { openReplay } from "./open-replay.ts";
export { versionPreviewRoutes } from "./routes.ts";
