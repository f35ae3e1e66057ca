import { satisfiesRange } from "./satisfies-range.ts";

/** The lowest versions without a known hole, and the packages that are not used at all: `security/floors.json`. */
export type Floors = {
  readonly floors: Readonly<Record<string, string>>;
  /** Another range that is safe too: an older line that still gets its mends. */
  readonly alternatives: Readonly<Record<string, string>>;
  readonly forbidden: readonly string[];
};

/** What of package-lock.json is looked at. */
export type Lockfile = { readonly packages: Readonly<Record<string, LockedPackage>> };

export type LockedPackage = {
  readonly version?: string;
  /** The true name, where a package is installed under another. */
  readonly name?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
};

/**
 * Every fault of a lockfile, without asking a registry.
 *
 * @param allowScripts - package.json's list: a package that runs a script when it is installed must stand on it,
 *   whether allowed or refused, so that nobody's machine is the first to meet a new one
 * @returns one line a fault, naming the package's place in the tree
 */
export function judgeLockfile(
  lockfile: Lockfile,
  { floors, allowScripts }: { readonly floors: Floors; readonly allowScripts: Readonly<Record<string, boolean>> },
): string[] {
  return Object.entries(lockfile.packages).flatMap(([place, locked]) => {
    if (!place.includes("node_modules/") || locked.link === true) return [];
    const name = locked.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    return [
      ...versionFaults(name, locked.version ?? "", floors),
      ...(locked.hasInstallScript === true && !Object.hasOwn(allowScripts, name)
        ? ["runs a script when it is installed, and package.json's allowScripts does not name it"]
        : []),
      ...(locked.resolved === undefined ? [] : ["names the address it came from, which binds everybody to it"]),
      ...(locked.integrity === undefined ? ["has no hash, so another content would pass"] : []),
    ].map((fault) => `${place} ${locked.version ?? "without a version"}: ${fault}`);
  });
}

function versionFaults(name: string, version: string, { floors, alternatives, forbidden }: Floors): string[] {
  if (forbidden.includes(name)) return ["is forbidden"];
  const floor = floors[name];
  if (floor === undefined || satisfiesRange(version, `>=${floor}`)) return [];
  const alternative = alternatives[name];
  return alternative !== undefined && satisfiesRange(version, alternative) ? [] : [`is below its floor, ${floor}`];
}
