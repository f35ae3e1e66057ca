export { alertBody, type AlertBody, type Description } from "./alert-body.ts";
export { alertRoutes } from "./routes.ts";
export { type AlertOutcome, applyFindings, type ApplyParts, type Subject } from "./apply-findings.ts";
export { listUrgentAlerts } from "./list-urgent-alerts.ts";
export { resolveAlertReference } from "./resolve-alert-reference.ts";
export { resolveDelivery } from "./resolve-delivery.ts";
export { commentOnAlert } from "./comment-on-alert.ts";
export { resolveAlert } from "./resolve-alert.ts";
export { type ServiceNews, tellOfService } from "./tell-of-service.ts";
