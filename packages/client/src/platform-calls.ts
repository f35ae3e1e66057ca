import type {
  AuditHead,
  AuditPage,
  AuditVerification,
  DemoStatus,
  HealthAnswer,
  SchedulerStatus,
} from "@driftguard/protocol";

import type { PageQuery } from "./model-calls.ts";
import type { CallOptions, Send } from "./send.ts";

/** Who, what and to what: an action (`alert.resolved`) or its noun (`alert`), and ids. */
export type AuditQuery = PageQuery & {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
};

export type AuditCalls = {
  /** Newest first. */
  readonly list: (query?: AuditQuery, options?: CallOptions) => Promise<AuditPage>;
  /** Walks the whole chain and says whether any entry was altered. */
  readonly verify: (options?: CallOptions) => Promise<AuditVerification>;
  /** The end of the chain, signed, to keep elsewhere. */
  readonly head: (options?: CallOptions) => Promise<AuditHead>;
};

export type DemoCalls = {
  readonly read: (options?: CallOptions) => Promise<DemoStatus>;
  /** Begins to load the sample data; `read` says how far it is. */
  readonly load: (options?: CallOptions) => Promise<DemoStatus>;
  readonly remove: (options?: CallOptions) => Promise<void>;
};

/** Neither needs a key, and neither names a tenant. */
export type HealthCalls = {
  readonly read: (options?: CallOptions) => Promise<HealthAnswer>;
  readonly scheduler: (options?: CallOptions) => Promise<SchedulerStatus>;
};

export function createAuditCalls(send: Send): AuditCalls {
  return {
    list: (query, options) => send({ path: "api/v1/audit", query, ...options }),
    verify: (options) => send({ path: "api/v1/audit/verification", ...options }),
    head: (options) => send({ path: "api/v1/audit/head", ...options }),
  };
}

export function createDemoCalls(send: Send): DemoCalls {
  const path = "api/v1/demo";
  return {
    read: (options) => send({ path, ...options }),
    load: (options) => send({ method: "POST", path, body: {}, ...options }),
    remove: (options) => send({ method: "DELETE", path, ...options }),
  };
}

export function createHealthCalls(send: Send): HealthCalls {
  return {
    read: (options) => send({ path: "health", ...options }),
    scheduler: (options) => send({ path: "scheduler/status", ...options }),
  };
}
