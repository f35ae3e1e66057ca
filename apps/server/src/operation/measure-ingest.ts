import type { IngestCounts } from "../predictions/index.ts";
import type { Measures } from "./measures.ts";

/** Counts the rows of requests on their way to where they are counted by model. */
export function measureIngest(counts: IngestCounts, measures: Pick<Measures, "ingested">): IngestCounts {
  return {
    add(count) {
      measures.ingested(count);
      counts.add(count);
    },
    take: () => counts.take(),
  };
}
