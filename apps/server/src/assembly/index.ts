export { assemble, type Assembled } from "./assemble.ts";
export type { Parts } from "./parts.ts";
