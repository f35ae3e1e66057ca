import type { Consent, DeployAnswer, Deployment, DeploymentList } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { PageQuery } from "./model-calls.ts";
import type { CallOptions, Send } from "./send.ts";

export type DeployInput = {
  /** Id, number or name; a name that is not taken makes a new model. */
  readonly model: string;
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  /** What to build although the build asks about it. */
  readonly allow?: readonly Consent[];
};

export type DeploymentCalls = {
  /** Sends a .tar.gz of a folder; the answer comes at once, with the job that builds it. */
  readonly deploy: (archive: BodyInit, input: DeployInput, options?: CallOptions) => Promise<DeployAnswer>;
  /** Of a model, newest first. */
  readonly list: (model: string, query?: PageQuery, options?: CallOptions) => Promise<DeploymentList>;
  readonly read: (deployment: string, options?: CallOptions) => Promise<Deployment>;
  /** To the version that was live before, or to a deployment that was. */
  readonly rollBack: (model: string, to?: string, options?: CallOptions) => Promise<Deployment>;
};

export function createDeploymentCalls(send: Send): DeploymentCalls {
  return {
    deploy: (data, { allow = [], ...input }, options) =>
      send({
        method: "POST",
        path: "api/v1/deployments",
        query: { ...input, ...(allow.length === 0 ? {} : { allow: allow.join(",") }) },
        content: { data, type: "application/gzip" },
        ...options,
      }),
    list: (model, query, options) => send({ path: encodePath`api/v1/models/${model}/deployments`, query, ...options }),
    read: (deployment, options) => send({ path: encodePath`api/v1/deployments/${deployment}`, ...options }),
    rollBack: (model, to, options) =>
      send({
        method: "POST",
        path: encodePath`api/v1/models/${model}/rollback`,
        body: to === undefined ? {} : { to },
        ...options,
      }),
  };
}
