export { type AcceptParts, acceptPredictions } from "./accept-predictions.ts";
export { createIngestCounts, type IngestCount, type IngestCounts } from "./ingest-counts.ts";
export { eventId } from "./event-id.ts";
export { addIngestCount } from "./queries/ingest-counts.ts";
export { predictionRoutes } from "./routes.ts";
