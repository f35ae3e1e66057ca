import { measureIngest } from "./ingest/measure-ingest.ts";
import type { Part } from "./report/part.ts";

/** Everything that is measured, by the name it is asked for. */
export const parts: readonly Part[] = [
  {
    name: "ingest",
    says: "durable rows a second, and milliseconds until a request is acknowledged",
    measure: measureIngest,
  },
];
