import type {
  AuditPage,
  BaselineList,
  Channel,
  Check,
  HealthAnswer,
  Key,
  Rule,
  RulePreview,
  SchedulerStatus,
  SendResult,
  Session,
  VersionPage,
} from "@driftguard/protocol";
import { permission } from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";
import { fakeDrift } from "./fake-drift.ts";
import { models } from "./fake-models.ts";

export const session: Session = {
  user: { id: "user_1", name: "Ada Lovelace", email: "ada@example.com" },
  organisation: { id: "organisation_1", name: "Example", slug: "example" },
  role: "admin",
  can: [...permission.options],
  needs_account: false,
  public_url: "http://127.0.0.1:8000",
  mail_configured: true,
  demo: { state: "loaded", progress: null },
};

export const delivered: SendResult = {
  outcome: "delivered",
  status: 250,
  latency_ms: 84,
  answer: "250 2.0.0 Ok: queued as 4XyZ",
  reason: null,
  at: iso(now - hourMs),
};
export const failed: SendResult = {
  outcome: "dead",
  status: 404,
  latency_ms: 212,
  answer: "no_service",
  reason: "The receiver does not know this address; sending again will not help.",
  at: iso(now),
};

export const channels: readonly Channel[] = [
  {
    id: id("channel", 1),
    number: 1,
    channel_type: "email",
    name: "on-call",
    configuration: { email: "on-call@example.com" },
    minimum_severity: 3,
    enabled: true,
    last_result: delivered,
    created_at: iso(now - 50 * dayMs),
  },
  {
    id: id("channel", 2),
    number: 2,
    channel_type: "slack",
    name: "#risk",
    configuration: { url: "https://hooks.example.com/…" },
    minimum_severity: 4,
    enabled: true,
    last_result: failed,
    created_at: iso(now - 20 * dayMs),
  },
  {
    id: id("channel", 3),
    number: 3,
    channel_type: "webhook",
    name: "incident bot",
    configuration: { url: "https://bot.example.com/driftguard" },
    minimum_severity: 2,
    enabled: false,
    last_result: null,
    created_at: iso(now - 2 * dayMs),
  },
];

export const keys: readonly Key[] = [
  {
    id: id("key", 1),
    name: "first key",
    prefix: "dg_7f3a",
    scopes: ["ingest", "infer", "read", "admin"],
    models: null,
    created_at: iso(now - 53 * dayMs),
    expires_at: null,
    revoked_at: null,
    last_used_at: iso(now - 3 * 60_000),
  },
  {
    id: id("key", 2),
    name: "checkout service",
    prefix: "dg_b0c1",
    scopes: ["ingest"],
    models: [{ id: id("model", 3), number: 3, name: "fraud-scorer" }],
    created_at: iso(now - 30 * dayMs),
    expires_at: iso(now + 60 * dayMs),
    revoked_at: null,
    last_used_at: null,
  },
  {
    id: id("key", 3),
    name: "old notebook",
    prefix: "dg_19ee",
    scopes: ["read"],
    models: null,
    created_at: iso(now - 52 * dayMs),
    expires_at: null,
    revoked_at: iso(now - 9 * dayMs),
    last_used_at: iso(now - 10 * dayMs),
  },
];

export const rules: readonly Rule[] = [
  {
    id: id("rule", 1),
    model: null,
    settings: { kind: "default", budget: "default" },
    enabled: true,
    sentence:
      "Every model: inputs and predictions by the default policy, about one false alarm in five model-quarters.",
    created_at: iso(now - 53 * dayMs),
  },
  {
    id: id("rule", 2),
    model: { id: id("model", 3), number: 3, name: "fraud-scorer" },
    settings: { kind: "psi", above: 0.2, window_hours: 168 },
    enabled: false,
    sentence: "fraud-scorer: PSI of any feature above 0.20 over 7 days.",
    created_at: iso(now - 5 * dayMs),
  },
];

export const preview: RulePreview = {
  sentence: "This rule would have opened 2 alerts in 53 days.",
  from: iso(now - 53 * dayMs),
  to: iso(now),
  checks: 5_088,
  days: 53,
  days_firing: 2,
  alerts: [
    {
      opened_at: iso(now - 18 * hourMs),
      resolved_at: null,
      cause: "performance",
      features: [],
      severity: 3,
      score: 0.757,
      threshold: 0.565,
      counted_apart: false,
    },
    {
      opened_at: iso(now - 50 * dayMs),
      resolved_at: iso(now - 49 * dayMs),
      cause: "gap",
      features: ["pressure", "dewp", "temp", "wind_speed"],
      severity: 3,
      score: 0.57,
      threshold: 0.3,
      counted_apart: true,
    },
  ],
  notes: ["The training gap is counted apart: it opens once a baseline, whatever the rule."],
};

export const scheduler: SchedulerStatus = {
  is_running: true,
  job_count: 3,
  jobs: [
    {
      id: "checks",
      name: "Check due models",
      trigger: "every minute",
      last_run_at: iso(now - 20_000),
      next_run_at: iso(now + 40_000),
      last_outcome: "ok",
    },
    {
      id: "outbox",
      name: "Deliver messages",
      trigger: "every 5 seconds",
      last_run_at: iso(now - 2_000),
      next_run_at: iso(now + 3_000),
      last_outcome: "ok",
    },
    {
      id: "audit",
      name: "Chain the audit log",
      trigger: "every second",
      last_run_at: iso(now - 500),
      next_run_at: iso(now + 500),
      last_outcome: "ok",
    },
  ],
  models: { scheduled: 6, checked_last_hour: 16, skipped_last_hour: 4, failed_last_hour: 0 },
  upkeep: null,
  as_of: iso(now),
};
export const health: HealthAnswer = {
  status: "ok",
  version: "0.1.0",
  checks: { process: "ok", store: "ok", disk: "ok" },
};
export const healthWithSpentDisk: HealthAnswer = {
  ...health,
  status: "degraded",
  checks: { ...health.checks, disk: "nearly full: predictions and labels are refused" },
};

export const audit: AuditPage = {
  items: [
    ["channel.test", "channel #risk"],
    ["alert.acknowledge", "alert 4"],
    ["key.revoke", "key old notebook"],
    ["rule.create", "rule 2"],
    ["model.register", "model fraud-scorer"],
  ].map(([action = "", object = ""], i) => ({
    sequence: 25 - i,
    at: iso(now - i * 5 * hourMs),
    actor: i === 4 ? "key dg_7f3a" : "Ada Lovelace",
    actor_name: null,
    credential: i === 4 ? "dg_7f3a" : null,
    action,
    object,
    detail: { state: "acknowledged" },
    reason: i === 2 ? "left the team" : null,
    ...{ before_hash: null, after_hash: null },
    hash: `9f2c${i}ab7d01e4c6`,
  })),
  next: null,
};

export const versions: VersionPage = {
  items: [
    {
      name: "v42",
      current: true,
      features: [{ name: "ip_risk_score", type: "numeric", inferred: null }],
      created_at: iso(now - 52 * hourMs),
    },
    { name: "v41", current: false, features: [], created_at: iso(now - 138 * hourMs) },
  ],
  next: null,
};

export const baselines: BaselineList = {
  items: [
    {
      id: id("baseline", 3),
      number: 3,
      version: "v42",
      kind: "given",
      active: true,
      rows: 1_200_000,
      span: { from: iso(now - 90 * dayMs), to: iso(now - 60 * dayMs) },
      features: [
        { name: "ip_risk_score", type: "numeric", inferred: null, missing: 0, levels: null, min: 0, max: 96 },
        {
          name: "merchant_category",
          type: "categorical",
          inferred: null,
          missing: 0.002,
          levels: 8,
          min: null,
          max: null,
        },
      ],
      warnings: ["wallet_type holds one value in 99 % of rows"],
      created_at: iso(now - 60 * dayMs),
    },
  ],
  next: null,
};

export function fakeCheck(model: string): Check {
  const {
    id: modelId,
    number,
    name,
    version,
    baseline,
  } = models.find((one) => one.name === model) ?? (models[0] as (typeof models)[number]);
  const drift = fakeDrift(name, 24);
  return {
    id: id("check", number),
    model_id: modelId,
    model: { id: modelId, number, name },
    version,
    at: iso(now - 4 * 60_000),
    due_at: iso(now - 4 * 60_000),
    trigger: "schedule",
    outcome: baseline === null ? "skipped" : "checked",
    reason: baseline === null ? "no baseline" : null,
    summary:
      baseline === null
        ? "Not judged: there is no baseline to compare with."
        : name === "fraud-scorer"
          ? "6 of 50 inputs are over their limits, ip_risk_score most: 3.6 times its limit."
          : "No input is over its limit; 15 inputs over 984 rows.",
    stage: "calibrated on 28 days",
    window: drift.window,
    rows: drift.rows,
    baseline: drift.baseline,
    drift_score: drift.drift_score,
    p_value: drift.p_value,
    drift_detected: drift.drift_detected,
    findings: drift.features,
    paging: drift.features.slice(0, 12),
    alerts: name === "fraud-scorer" ? [{ id: id("alert", 3), number: 3, change: "repeated" }] : [],
  };
}
