import type { LeftBehind } from "./branch-keeper.ts";

/** What becomes of a version whose branch was deleted, for whoever deleted it. */
export function sayLeftBehind({ version, isBuilt }: LeftBehind): string {
  return isBuilt ? `the preview of version ${version} is put away` : `the build of version ${version} is cancelled`;
}
