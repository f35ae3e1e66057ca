import { createRepositoryCalls, type RepositoryCalls } from "./repository-calls.ts";
import { type AlertCalls, createAlertCalls } from "./alert-calls.ts";
import { type BaselineCalls, createBaselineCalls } from "./baseline-calls.ts";
import { type ChannelCalls, createChannelCalls } from "./channel-calls.ts";
import { type CheckCalls, createCheckCalls } from "./check-calls.ts";
import { type DeploymentCalls, createDeploymentCalls } from "./deployment-calls.ts";
import { type DriftCalls, createDriftCalls } from "./drift-calls.ts";
import { type JobCalls, createJobCalls } from "./job-calls.ts";
import { type KeyCalls, createKeyCalls } from "./key-calls.ts";
import { type ModelCalls, createModelCalls } from "./model-calls.ts";
import {
  type AuditCalls,
  type DemoCalls,
  type HealthCalls,
  createAuditCalls,
  createDemoCalls,
  createHealthCalls,
} from "./platform-calls.ts";
import { type PredictionCalls, createPredictionCalls } from "./prediction-calls.ts";
import { createPreviewCalls, type PreviewCalls } from "./preview-calls.ts";
import { type RuleCalls, createRuleCalls } from "./rule-calls.ts";
import { type ClientOptions, createSend } from "./send.ts";
import { type SessionCalls, createSessionCalls } from "./session-calls.ts";

/** Every call of the API, by noun. */
export type Client = {
  readonly session: SessionCalls;
  readonly keys: KeyCalls;
  readonly models: ModelCalls;
  readonly baselines: BaselineCalls;
  readonly predictions: PredictionCalls;
  readonly drift: DriftCalls;
  readonly checks: CheckCalls;
  readonly alerts: AlertCalls;
  readonly channels: ChannelCalls;
  readonly rules: RuleCalls;
  readonly deployments: DeploymentCalls;
  readonly previews: PreviewCalls;
  readonly repositories: RepositoryCalls;
  readonly jobs: JobCalls;
  readonly audit: AuditCalls;
  readonly demo: DemoCalls;
  readonly health: HealthCalls;
};

/**
 * The API as functions. It uses web interfaces only, so it runs in browsers, Node and at the edge; every call takes an
 * `AbortSignal` and rejects with a `ProblemError`.
 *
 * @example
 * const client = createClient({ baseUrl: "http://127.0.0.1:8000", fetch, headers: { "x-api-key": key } });
 * const { items } = await client.alerts.list({ state: "active" });
 */
export function createClient(options: ClientOptions): Client {
  const send = createSend(options);
  return {
    session: createSessionCalls(send),
    keys: createKeyCalls(send),
    models: createModelCalls(send),
    baselines: createBaselineCalls(send),
    predictions: createPredictionCalls(send),
    drift: createDriftCalls(send),
    checks: createCheckCalls(send),
    alerts: createAlertCalls(send),
    channels: createChannelCalls(send),
    rules: createRuleCalls(send),
    deployments: createDeploymentCalls(send),
    previews: createPreviewCalls(send),
    repositories: createRepositoryCalls(send),
    jobs: createJobCalls(send),
    audit: createAuditCalls(send),
    demo: createDemoCalls(send),
    health: createHealthCalls(send),
  };
}
