export type { Exchange, MiddlewareOptions } from "./exchange.ts";
export { recordExpress } from "./express.ts";
export { recordFastify } from "./fastify.ts";
export { recordHono } from "./hono.ts";
export { monitorRecorder } from "./monitor-recorder.ts";
export type { LocalRecorder, MonitorRecorderOptions } from "./monitor-recorder.ts";
