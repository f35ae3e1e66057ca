export { clearLeftovers, type LeftoverParts } from "./clear-leftovers.ts";
