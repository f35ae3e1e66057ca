export { createHeadKeeper } from "./head-keeper.ts";
export { recordAudit } from "./record-audit.ts";
export { auditRoutes } from "./routes.ts";
export { sendHeads } from "./send-heads.ts";
