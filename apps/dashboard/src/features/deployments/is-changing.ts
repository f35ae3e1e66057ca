import type { Canary, Deployment, Traffic } from "@driftguard/protocol";

type Listed = Pick<Deployment, "id" | "state" | "weight">;
type Shares = Pick<Traffic, "split"> & { readonly canary: Pick<Canary, "state"> | null };

/** Whether a list of deployments is soon another: one is built, one is on trial, or the traffic says other shares already. */
export function isChanging(deployments: readonly Listed[], { split, canary }: Shares): boolean {
  const shareOf = (id: string): number => split.find(({ deployment }) => deployment.id === id)?.weight ?? 0;
  return (
    canary?.state === "running" ||
    deployments.some(({ id, state, weight }) => state === "building" || (state === "live" ? weight : 0) !== shareOf(id))
  );
}
