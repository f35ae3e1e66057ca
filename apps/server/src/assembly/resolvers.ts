import { resolveKey } from "../access/index.ts";
import { resolveAlertReference, resolveDelivery } from "../alerts/index.ts";
import { resolveChannel } from "../channels/index.ts";
import { resolveCheck } from "../checks/index.ts";
import { resolveDeployment } from "../deployments/index.ts";
import { resolveJob } from "../jobs/index.ts";
import type { Host } from "../platform/http/mount.ts";
import { Problem } from "../platform/http/problem.ts";
import { repositoryResolver, resolveOrganisation } from "../repositories/index.ts";
import { resolveRule } from "../rules/index.ts";
import { endpointResolver } from "../serving/index.ts";
import type { ServedModels } from "./served-models.ts";
import type { Shared } from "./shared.ts";

/** How what a path names is found, and what is said where there is no such thing. */
export function resolversOf({ resolveModel }: Shared, { serving }: ServedModels): Host["resolvers"] {
  return {
    model: { find: resolveModel, missing: () => new Problem("model/not-found", "No such model.") },
    key: { find: resolveKey, missing: () => new Problem("key/not-found", "No such key.") },
    alert: { find: resolveAlertReference, missing: () => new Problem("alert/not-found", "No such alert.") },
    delivery: { find: resolveDelivery, missing: () => new Problem("delivery/not-found", "No such delivery.") },
    channel: { find: resolveChannel, missing: () => new Problem("channel/not-found", "No such channel.") },
    rule: { find: resolveRule, missing: () => new Problem("rule/not-found", "No such rule.") },
    deployment: {
      find: resolveDeployment,
      missing: () => new Problem("deployment/not-found", "No such deployment."),
    },
    organisation: {
      find: resolveOrganisation,
      missing: () => new Problem("repository/not-found", "No such repository."),
    },
    repository: {
      find: repositoryResolver(resolveModel),
      missing: () => new Problem("repository/not-found", "No such repository; make the model first."),
    },
    job: { find: resolveJob, missing: () => new Problem("job/not-found", "No such job.") },
    endpoint: {
      find: endpointResolver(serving.find, resolveModel),
      missing: () => new Problem("model/not-found", "No such model."),
    },
    check: { find: resolveCheck, missing: () => new Problem("check/not-found", "No such check.") },
  };
}
