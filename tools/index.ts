// What tests and measurements of the packages may use
export { judgeBundle } from "./bundle-command/judge-bundle.ts";
export { findTool, type FoundTool } from "./find-tool.ts";
export type { ToolId } from "./needed-tools.ts";
export { stalePages } from "./docs/format-pages.ts";
export type { OpenApiDocument } from "./docs/http-page.ts";
export { apiPages } from "./docs/pages.ts";
