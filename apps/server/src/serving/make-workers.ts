import {
  createDeployment,
  type Deployment,
  type DeploymentEvent,
  type QueueRoom,
  readManifest,
  type Sandbox,
} from "@driftguard/runtime";

import {
  describeIsolationNow,
  type DeploymentFolders,
  type LiveDeployment,
  versionFolder,
  workerUid,
} from "../deployments/index.ts";
import { hideValues, type OpenVariables } from "../variables/index.ts";
import { hideInOutcome } from "./hide-in-outcome.ts";
import { type Wanted, withMemory, type Workers } from "./running.ts";

export type WorkshopParts = {
  readonly folders: DeploymentFolders;
  readonly sandbox: () => Promise<Sandbox>;
  readonly isRoot: boolean;
  readonly now: () => number;
  /** What the queues of all deployments share. */
  readonly queueRoom: QueueRoom;
  /** What the workers of a deployment find in their environment. */
  readonly variablesOf: (deployment: Pick<LiveDeployment, "organisation" | "id">) => Promise<OpenVariables>;
};

/** Workers of a version with what is set for it now, not started yet. What they say is without the values they are given. */
export async function makeWorkers(
  { folders, sandbox, isRoot, now, queueRoom, variablesOf }: WorkshopParts,
  wanted: Wanted,
  { memoryMb, onEvent }: { readonly memoryMb: number | null; readonly onEvent: (event: DeploymentEvent) => void },
): Promise<Workers> {
  const folder = versionFolder(folders, wanted);
  const { values, stamp: variables } = await variablesOf(wanted);
  const hide = hideValues(Object.values(values));
  const manifest = withMemory(await readManifest(folder), memoryMb);
  const around = await sandbox();
  const deployment = createDeployment({
    manifest,
    folder,
    environments: folders.environments,
    sandbox: around,
    variables: values,
    uid: workerUid(wanted.slot, isRoot),
    clock: { now },
    queueRoom,
    onEvent: (event) => onEvent(quiet(event, hide)),
  });
  const hasValues = Object.keys(values).length > 0;
  return {
    serves: { deployment: hasValues ? hushed(deployment, hide) : deployment, manifest },
    ...{ memoryMb, variables, hide, isolation: describeIsolationNow(manifest.pool, around) },
  };
}

/** The deployment of a model that was given values: what it says to callers is without them. */
function hushed(deployment: Deployment, hide: (line: string) => string): Deployment {
  return {
    ...deployment,
    predict: async (...asked) => hideInOutcome(await deployment.predict(...asked), hide),
  };
}

/** Without the values that the model was given, should it have said them. */
function quiet(event: DeploymentEvent, hide: (line: string) => string): DeploymentEvent {
  if (event.kind === "output") return { ...event, line: hide(event.line) };
  return event.kind === "worker-died" ? { ...event, reason: hide(event.reason) } : event;
}
