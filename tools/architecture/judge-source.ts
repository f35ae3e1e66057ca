import { matchesGlob } from "node:path";
import { type ImportTarget, targetOf, type Workspace } from "./import-target.ts";
import type { ImportFact, SourceFacts } from "./read-source.ts";
import { computedImports, type ReservedImport, reservedGlobals, reservedImports } from "./reservations.ts";
import { type Room, rooms, sideRooms } from "./rooms.ts";
import { placeOf, type SourcePlace } from "./source-place.ts";

/** A line that breaks a rule of the house. */
export type Violation = { readonly path: string; readonly line: number; readonly says: string };

/**
 * Every line of a file that breaks a rule.
 *
 * Tests and settings may import any package, any of Node's modules and any of our front doors; the walls between
 * folders and between slices hold for them too.
 */
export function judgeSource(source: SourceFacts, workspaces: readonly Workspace[]): Violation[] {
  const place = placeOf(source.path);
  const fromImports = source.imports.flatMap((fact) => {
    const target = targetOf(fact.specifier, { from: source.path, workspaces });
    const says = [
      ...wallsBroken(source.path, place, target),
      ...doorsMissed(target, workspaces),
      ...(place.isTest
        ? []
        : [...roomLeft(source.path, place, target), ...reservationsBroken(source.path, fact, target)]),
    ];
    return says.map((text) => ({
      path: source.path,
      line: fact.line,
      says: `${text}: ${fact.specifier ?? "import()"}`,
    }));
  });
  return place.isTest ? fromImports : [...fromImports, ...globalsTaken(source)];
}

/** Imports of files: a folder's own only, and in the server the walls between slices. */
function wallsBroken(path: string, place: SourcePlace, target: ImportTarget): string[] {
  if (target.kind !== "file") return [];
  const other = placeOf(target.path);
  const isSharedTest = place.isTest && other.isTest;
  if (other.folder !== place.folder)
    return isSharedTest ? [] : ["another folder is reached by its name, through its front door"];
  return [
    ...(other.isTest && !place.isTest ? ["the product imports nothing of its tests"] : []),
    ...sideRoomEntered(path, place, target.path),
    ...sliceEntered(place, other, target.path),
  ];
}

/** What runs in a browser may not draw in what does not. */
function sideRoomEntered(path: string, place: SourcePlace, target: string): string[] {
  const isSideRoom = (file: string): boolean =>
    matchesGlob(file, "packages/driftwatch/src/{files,notify,middleware,command}/**");
  if (place.isTest || !isSideRoom(target) || isSideRoom(path)) return [];
  return [
    "the front door of driftwatch runs in a browser, so nothing behind it draws in files/, notify/, middleware/ or command/",
  ];
}

function sliceEntered(place: SourcePlace, other: SourcePlace, target: string): string[] {
  const [from, to] = [place.server, other.server];
  if (from === null || to === null) return [];
  if (from.kind === "composition") {
    const isDoor = /\/(index|routes|jobs)\.ts$/.test(target);
    return to.kind === "slice" && !isDoor ? ["a slice is mounted by its index.ts, routes.ts or jobs.ts"] : [];
  }
  if (to.kind === "composition") return ["what puts the server together is imported by nobody"];
  if (from.kind === "platform") return to.kind === "slice" ? ["platform/ imports no slice"] : [];
  if (to.kind === "platform" || from.slice === to.slice || target.endsWith(`/${to.slice}/index.ts`)) return [];
  return ["another slice is reached through its index.ts"];
}

/** Imports by name: the doors that a package.json shows. */
function doorsMissed(target: ImportTarget, workspaces: readonly Workspace[]): string[] {
  if (target.kind !== "ours") return [];
  const workspace = workspaces.find(({ folder }) => folder === target.folder);
  return workspace?.doors.includes(target.subpath) === true ? [] : ["nobody imports past a package's front door"];
}

function roomLeft(path: string, place: SourcePlace, target: ImportTarget): string[] {
  const room = roomOf(path, place);
  if (room === undefined) return ["this folder has no row in tools/architecture/rooms.ts"];
  switch (target.kind) {
    case "file":
      return [];
    case "computed":
      return place.folder === "tools" || computedImports.includes(path) ? [] : ["a computed import cannot be checked"];
    case "builtin":
      return room.builtins ? [] : ["Node's modules are not for this room"];
    case "package":
      return room.packages === "any" || room.packages.includes(target.name) ? [] : ["not a package of this room"];
    case "ours":
      return room.ours.includes(target.folder) || target.folder === place.folder ? [] : ["imports go one way"];
    default:
      return target satisfies never;
  }
}

function roomOf(path: string, place: SourcePlace): Room | undefined {
  const side = Object.entries(sideRooms).find(([pattern]) => matchesGlob(path, pattern));
  return side?.[1] ?? rooms[place.folder];
}

function reservationsBroken(path: string, fact: ImportFact, target: ImportTarget): string[] {
  const isFree = (rule: ReservedImport): boolean =>
    (rule.freeTypes && fact.isType) ||
    (fact.names.length > 0 && fact.names.every((name) => rule.freeNames?.includes(name) === true));
  return reservedImports
    .filter((rule) => isOf(rule.of, target) && isOutside(path, rule) && !isFree(rule))
    .map(({ says }) => says);
}

function isOf(patterns: readonly string[], target: ImportTarget): boolean {
  if (target.kind === "file") return patterns.includes(target.path);
  return "name" in target && patterns.some((pattern) => matchesGlob(target.name, pattern));
}

function globalsTaken(source: SourceFacts): Violation[] {
  return source.uses.flatMap(({ name, line }) =>
    reservedGlobals
      .filter((rule) => rule.of.includes(name) && isOutside(source.path, rule))
      .map(({ says }) => ({ path: source.path, line, says: `${says}: ${name}` })),
  );
}

function isOutside(
  path: string,
  { within, allowed }: { readonly within: string; readonly allowed: readonly string[] },
) {
  return matchesGlob(path, within) && !allowed.some((pattern) => matchesGlob(path, pattern));
}
