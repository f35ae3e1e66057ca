export { type AcceptParts, acceptPredictions } from "./accept-predictions.ts";
export { createIngestCounts, type IngestCount, type IngestCounts } from "./ingest-counts.ts";
export { eventId } from "./event-id.ts";
export { predictionRoutes } from "./routes.ts";
export { writeCount } from "./write-count.ts";
