import { join } from "node:path";

/** Where everything of the runtime lies, under the data folder. */
export type DeploymentFolders = {
  /** Pushes that wait to be unpacked. */
  readonly incoming: string;
  /** A folder for each deployment: its files, and what the build noted. */
  readonly versions: string;
  /** Python environments, shared by all that need the same. */
  readonly environments: string;
  /** Private temporary folders of workers. */
  readonly temporary: string;
};

export function deploymentFolders(dataFolder: string): DeploymentFolders {
  const at = (name: string): string => join(dataFolder, "deployments", name);
  return {
    incoming: at("incoming"),
    versions: at("versions"),
    environments: at("environments"),
    temporary: at("temporary"),
  };
}

/** The folder of one deployment. Ids are ours: nothing in them comes from outside. */
export function versionFolder(
  { versions }: DeploymentFolders,
  { organisation, id }: { readonly organisation: number; readonly id: string },
): string {
  return join(versions, String(organisation), id);
}

// Above the users of any system, below what a 32-bit id holds.
const firstUid = 1_000_000;
const uids = 1_000_000;

/** The user that the workers of a deployment run as, where this process may choose: none is another's neighbour's. */
export function workerUid(slot: number, isRoot: boolean): number | null {
  return isRoot ? firstUid + (slot % uids) : null;
}
