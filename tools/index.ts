// What tests of the packages may use
export { findTool, type FoundTool } from "./find-tool.ts";
export type { ToolId } from "./needed-tools.ts";
export { stalePages } from "./docs/format-pages.ts";
export type { OpenApiDocument } from "./docs/http-page.ts";
export { apiPages } from "./docs/pages.ts";
