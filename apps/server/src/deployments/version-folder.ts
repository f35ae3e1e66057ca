import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Where everything of the runtime lies, under the data folder. */
export type DeploymentFolders = {
  /** Of all the others. */
  readonly root: string;
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
  const root = join(dataFolder, "deployments");
  const at = (name: string): string => join(root, name);
  return {
    root,
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

/**
 * Makes the folders on the way to a deployment's own. Workers are other users: they may walk through, to what they know
 * the name of, and list nothing.
 */
export async function makeVersionFolder(
  folders: DeploymentFolders,
  deployment: { readonly organisation: number; readonly id: string },
): Promise<string> {
  const { root, versions } = folders;
  for (const folder of [root, versions, join(versions, String(deployment.organisation))]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
  }
  const folder = versionFolder(folders, deployment);
  await mkdir(folder, { recursive: true });
  return folder;
}

// Above the users of any system, below what a 32-bit id holds.
const firstUid = 1_000_000;
const uids = 1_000_000;

/** The user that the workers of a deployment run as, where this process may choose: none is another's neighbour's. */
export function workerUid(slot: number, isRoot: boolean): number | null {
  return isRoot ? firstUid + (slot % uids) : null;
}
