// What tests of the packages may use
export { findTool, type FoundTool } from "./find-tool.ts";
export type { ToolId } from "./needed-tools.ts";
