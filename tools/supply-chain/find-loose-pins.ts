/** The parts of a package.json that name packages. */
export type Manifest = Readonly<
  Partial<Record<"dependencies" | "devDependencies" | "optionalDependencies", Readonly<Record<string, string>>>>
>;

/** Dependencies that are not pinned to one version: ranges, tags, addresses. */
export function findLoosePins(manifest: Manifest): string[] {
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    .map(([name, version]) => `${name} is "${version}", not one version`);
}
