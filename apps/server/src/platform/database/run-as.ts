import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { StartFault } from "../start-fault.ts";

/** How to start a program of PostgreSQL, which refuses to run as root or as a user without a name. */
export type RunAs = {
  /** Comes before the program's own name. */
  readonly prefix: readonly string[];
  /** The user that it runs as, where that is not ours. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
};

export type Person = { readonly uid: number; readonly gid: number };

/** What {@link chooseRunAs} decides by. The three functions are asked only when it comes to them: each starts a process. */
export type RunAsFacts = {
  readonly uid: number;
  /** Whether our own uid has a name; in containers it often has none. */
  readonly named: boolean;
  /** Whose the cluster's folder is; `null` where there is none yet. */
  readonly owner: Person | null;
  readonly folder: string;
  /** Who could own a new folder, best first. */
  readonly candidates: () => readonly Person[];
  /** Whether somebody can run PostgreSQL and reach the folder. */
  readonly canRun: (person: Person) => boolean;
  /** Whether the system lets us run it in a user namespace. */
  readonly canUnshare: () => boolean;
};

/** Files stay ours; inside, we are nobody. The process keeps its pid. */
export const unsharePrefix: readonly string[] = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"];

/**
 * As whom PostgreSQL runs: ourselves where that works, the owner of the folder, an unprivileged user for a new one, or
 * ourselves in a user namespace.
 *
 * @throws StartFault where none of these works
 */
export function chooseRunAs(facts: RunAsFacts): RunAs {
  const { uid, named, owner, folder } = facts;
  if (uid !== 0) {
    if (owner !== null && owner.uid !== uid) {
      throw new StartFault(
        `${folder} belongs to user ${owner.uid}; start as that user, or give it to user ${uid} with chown -R.`,
      );
    }
    if (named) return { prefix: [], ids: {} };
  } else {
    if (owner !== null && owner.uid !== 0) return { prefix: [], ids: owner };
    const person = owner === null ? facts.candidates().find(facts.canRun) : undefined;
    if (person) return { prefix: [], ids: person };
  }
  if (facts.canUnshare()) return { prefix: unsharePrefix, ids: {} };
  const who = uid === 0 ? "root" : `user ${uid}, which has no name here`;
  throw new StartFault(
    `PostgreSQL does not run as ${who}, and this system has no user namespaces for it; start as an ordinary user, or set DATABASE_URL.`,
  );
}

/**
 * As whom to run the PostgreSQL of a data directory.
 *
 * @param parent - the data directory; exists
 * @param folder - the cluster's folder in it; may not exist yet
 * @param sudo - who called sudo, if anybody did
 */
export function runAs({
  parent,
  folder,
  postgres,
  sudo,
}: {
  readonly parent: string;
  readonly folder: string;
  readonly postgres: string;
  readonly sudo?: Person | undefined;
}): RunAs {
  return chooseRunAs({
    uid: process.geteuid?.() ?? -1,
    named: hasName(),
    owner: ownerOf(folder),
    folder,
    candidates: () => [...(sudo ? [sudo] : []), ...["postgres", "nobody"].flatMap(personNamed)],
    canRun: ({ uid, gid }) => succeeds("/bin/sh", ["-c", '"$0" --version && cd "$1"', postgres, parent], { uid, gid }),
    canUnshare: () => {
      const [command = "", ...rest] = unsharePrefix;
      return succeeds(command, [...rest, postgres, "--version"], {});
    },
  });
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

function ownerOf(folder: string): Person | null {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? { uid: found.uid, gid: found.gid } : null;
}

function personNamed(name: string): readonly Person[] {
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number.parseInt(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout ?? "", 10),
  );
  if (uid === undefined || gid === undefined || !(uid > 0) || Number.isNaN(gid)) return [];
  return [{ uid, gid }];
}

function succeeds(command: string, parameters: readonly string[], ids: RunAs["ids"]): boolean {
  return spawnSync(command, parameters, { ...ids, cwd: "/", stdio: "ignore", timeout: 10_000 }).status === 0;
}
