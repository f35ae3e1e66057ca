export { type AcceptParts, acceptPredictions } from "./accept-predictions.ts";
export { createIngestCounts, type IngestCount, type IngestCounts } from "./ingest-counts.ts";
export { eventId } from "./event-id.ts";
export { classMax as predictionTextMax } from "./limits.ts";
export { predictionRoutes } from "./routes.ts";
export { readTime } from "./parse-rows.ts";
export { presentPrediction } from "./present-prediction.ts";
export { orRefusal, Refusal } from "./refusal.ts";
export { writeCount } from "./write-count.ts";
