import * as protocol from "@driftguard/protocol";
import { expect, test } from "vitest";
import { z } from "zod";

import { createFakeApi } from "./fake-api.ts";

const get = (path: string, isEmpty = false): unknown => {
  const { status, body } = createFakeApi({ isEmpty })({ method: "GET", url: new URL(path, "http://fake"), body: {} });
  expect(status).toBe(200);
  return body;
};

const model = "/api/v1/models/fraud-scorer";
const shapes: readonly (readonly [string, z.ZodType])[] = [
  ["/health", protocol.healthAnswer],
  ["/scheduler/status", protocol.schedulerStatus],
  ["/api/v1/session", protocol.session],
  ["/api/v1/overview", protocol.overview],
  ["/api/v1/models", protocol.modelPage],
  [model, protocol.model],
  [`${model}/versions`, protocol.versionPage],
  [`${model}/baselines`, protocol.baselineList],
  [`${model}/predictions`, protocol.predictionPage],
  [`${model}/previews/v-trial`, protocol.preview],
  ["/api/v1/models/flight-disruption/previews/v-trial", protocol.preview],
  [`${model}/variables`, protocol.variables],
  [`${model}/endpoint`, protocol.endpointSettings],
  [`${model}/ingest-status`, protocol.ingestStatus],
  ["/api/v1/models/payment-risk/ingest-status", protocol.ingestStatus],
  [`${model}/drift`, protocol.drift],
  ["/api/v1/models/payment-risk/drift", protocol.drift],
  ["/api/v1/models/churn-weekly/drift", protocol.drift],
  [`${model}/drift/history`, protocol.history],
  [`${model}/drift/heatmap`, protocol.heatmap],
  [`${model}/drift/features/ip_risk_score/distribution`, protocol.distribution],
  [`${model}/drift/features/merchant_category/distribution`, protocol.distribution],
  [`${model}/performance`, protocol.performance],
  ["/api/v1/models/flight-disruption/performance", protocol.performance],
  [`${model}/checks`, protocol.checkPage],
  ["/api/v1/checks/check_1", protocol.check],
  ["/api/v1/alerts?state=all", protocol.alertPage],
  [`${model}/alerts`, protocol.alertPage],
  ["/api/v1/alerts/1", protocol.alertDetail],
  ["/api/v1/alerts/3", protocol.alertDetail],
  ["/api/v1/channels", protocol.channelList],
  ["/api/v1/keys", protocol.keyList],
  ["/api/v1/rules", protocol.ruleList],
  ["/api/v1/demo", protocol.demoStatus],
  ["/api/v1/audit", protocol.auditPage],
  ["/api/v1/audit/verification", protocol.auditVerification],
];

test.each(shapes)("the fake %s has the wire's shape, no field more and none less", (path, shape) => {
  const body = get(path);
  // Parsing drops what a schema does not know: equality shows that nothing was made up.
  expect(shape.parse(body)).toEqual(body);
});

test("a server that nobody has used yet has no model", () => {
  expect(protocol.overview.parse(get("/api/v1/overview", true)).models).toEqual([]);
});
