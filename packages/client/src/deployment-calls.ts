import type {
  Consent,
  DeployAnswer,
  Deployment,
  DeploymentQuery,
  DeploymentList,
  DeploymentSamples,
  EndpointSettings,
  EndpointSettingsInput,
  ShadowReport,
  ChangeVariablesInput,
  ExperimentInput,
  ShownExperiment,
  Traffic,
  TrafficInput,
  Variables,
} from "@driftguard/protocol";

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
  /** It is built and waits: nothing is sent to it until its traffic is set. */
  readonly hold?: boolean;
};

export type DeploymentCalls = {
  /** Sends a .tar.gz of a folder; the answer comes at once, with the job that builds it. */
  readonly deploy: (archive: BodyInit, input: DeployInput, options?: CallOptions) => Promise<DeployAnswer>;
  /** Of a model, newest first. */
  readonly list: (model: string, query?: PageQuery, options?: CallOptions) => Promise<DeploymentList>;
  /** Of every model, newest first. */
  readonly listAll: (query?: DeploymentQuery, options?: CallOptions) => Promise<DeploymentList>;
  /** Rows of its own test data, to try it with. */
  readonly samples: (deployment: string, options?: CallOptions) => Promise<DeploymentSamples>;
  /** Asks a served model, as the endpoint takes it; not counted in monitoring unless it is said. */
  readonly predict: (model: string, body: unknown, record: boolean, options?: CallOptions) => Promise<unknown>;
  readonly read: (deployment: string, options?: CallOptions) => Promise<Deployment>;
  /** To the version that was live before, or to a deployment that was. */
  readonly rollBack: (model: string, to?: string, options?: CallOptions) => Promise<Deployment>;
  /** How a model's requests are shared out among its versions. */
  readonly traffic: (model: string, options?: CallOptions) => Promise<Traffic>;
  readonly setTraffic: (model: string, input: TrafficInput, options?: CallOptions) => Promise<Traffic>;
  /** What the version that is asked beside the others says, beside what was answered. */
  readonly shadowReport: (model: string, options?: CallOptions) => Promise<ShadowReport>;
  /** Names of what a model's workers find in their environment; values are never read back. */
  readonly variables: (model: string, options?: CallOptions) => Promise<Variables>;
  readonly changeVariables: (model: string, input: ChangeVariablesInput, options?: CallOptions) => Promise<Variables>;
  /** How a model is served, whichever of its versions answers. */
  readonly endpoint: (model: string, options?: CallOptions) => Promise<EndpointSettings>;
  /** What is left out stays as it is. */
  readonly changeEndpoint: (
    model: string,
    input: EndpointSettingsInput,
    options?: CallOptions,
  ) => Promise<EndpointSettings>;
  /** Which of two versions that share the traffic is better, as far as can be told by now. */
  readonly experiment: (model: string, options?: CallOptions) => Promise<ShownExperiment>;
  readonly startExperiment: (model: string, input: ExperimentInput, options?: CallOptions) => Promise<ShownExperiment>;
  readonly endExperiment: (model: string, options?: CallOptions) => Promise<ShownExperiment>;
};

export function createDeploymentCalls(send: Send): DeploymentCalls {
  const experimentPath = (model: string): string => encodePath`api/v1/models/${model}/traffic/experiment`;
  return {
    deploy: (data, { allow = [], hold = false, ...input }, options) =>
      send({
        method: "POST",
        path: "api/v1/deployments",
        query: {
          ...input,
          ...(hold ? { hold: "true" } : {}),
          ...(allow.length === 0 ? {} : { allow: allow.join(",") }),
        },
        content: { data, type: "application/gzip" },
        ...options,
      }),
    list: (model, query, options) => send({ path: encodePath`api/v1/models/${model}/deployments`, query, ...options }),
    listAll: (query, options) => send({ path: "api/v1/deployments", query: { ...query }, ...options }),
    samples: (deployment, options) => send({ path: encodePath`api/v1/deployments/${deployment}/samples`, ...options }),
    predict: (model, body, record, options) =>
      send({ method: "POST", path: encodePath`serve/${model}/predict`, query: { record }, body, ...options }),
    read: (deployment, options) => send({ path: encodePath`api/v1/deployments/${deployment}`, ...options }),
    rollBack: (model, to, options) =>
      send({
        method: "POST",
        path: encodePath`api/v1/models/${model}/rollback`,
        body: to === undefined ? {} : { to },
        ...options,
      }),
    traffic: (model, options) => send({ path: encodePath`api/v1/models/${model}/traffic`, ...options }),
    variables: (model, options) => send({ path: encodePath`api/v1/models/${model}/variables`, ...options }),
    changeVariables: (model, body, options) =>
      send({ method: "PATCH", path: encodePath`api/v1/models/${model}/variables`, body, ...options }),
    endpoint: (model, options) => send({ path: encodePath`api/v1/models/${model}/endpoint`, ...options }),
    changeEndpoint: (model, body, options) =>
      send({ method: "PATCH", path: encodePath`api/v1/models/${model}/endpoint`, body, ...options }),
    experiment: (model, options) => send({ path: experimentPath(model), ...options }),
    startExperiment: (model, body, options) => send({ method: "POST", path: experimentPath(model), body, ...options }),
    endExperiment: (model, options) => send({ method: "DELETE", path: experimentPath(model), ...options }),
    shadowReport: (model, options) => send({ path: encodePath`api/v1/models/${model}/traffic/shadow`, ...options }),
    setTraffic: (model, body, options) =>
      send({ method: "PUT", path: encodePath`api/v1/models/${model}/traffic`, body, ...options }),
  };
}
