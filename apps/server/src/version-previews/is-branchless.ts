/** What a repository says of its branches. */
export type Heads = {
  /** Of the branches that are there: their commits. */
  readonly heads: ReadonlyMap<string, string>;
  /** The branches that were asked for, where not all were; of others nobody knows. */
  readonly asked?: readonly string[] | undefined;
};

/** Tells what was pushed to branches that are gone; what another branch is at as well is looked at under that one's name. */
export function isBranchless({
  heads,
  asked,
}: Heads): (pushed: { readonly branch: string; readonly commit: string }) => boolean {
  const commits = new Set(heads.values());
  return ({ branch, commit }) =>
    (asked === undefined || asked.includes(branch)) && !heads.has(branch) && !commits.has(commit);
}
