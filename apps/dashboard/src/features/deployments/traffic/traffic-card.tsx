import { Button } from "@mantine/core";
import type { Traffic } from "@driftguard/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { useCan } from "../../session/queries.ts";
import { CanaryPanel } from "./canary-panel.tsx";
import { ChangeTrafficDialog } from "./change-traffic-dialog.tsx";
import { trafficAgainMs, trafficQuery } from "./queries.ts";
import { RollBackDialog, rollBackTargets } from "./roll-back-dialog.tsx";
import { ShadowPanel } from "./shadow-panel.tsx";
import { SplitBar } from "./split-bar.tsx";
import "./traffic.css";

/** Who answers how much, what is on trial, and the ways to change it; nothing where no version is live. */
export function TrafficCard({ model }: { model: string }): ReactNode {
  const { data } = useQuery({ ...trafficQuery(useClient(), model), refetchInterval: trafficAgainMs });
  const [open, setOpen] = useState<"change" | "back" | null>(null);
  if (data === undefined || data.split.length === 0) return null;
  const { canary, shadow, split } = data;
  const close = (): void => setOpen(null);
  return (
    <Card title="Traffic" caption={stickyWords(data)} aside={<Actions model={model} traffic={data} onOpen={setOpen} />}>
      <div className="traffic">
        <SplitBar label="Split now" shares={split.map((share) => ({ ...share, ...noteOf(data, share.version) }))} />
        {canary !== null && <CanaryPanel canary={canary} />}
        {shadow !== null && <ShadowPanel model={model} version={shadow.version} />}
        {open === "change" && <ChangeTrafficDialog model={model} traffic={data} onClose={close} />}
        {open === "back" && <RollBackDialog model={model} traffic={data} onClose={close} />}
      </div>
    </Card>
  );
}

function Actions({
  model,
  traffic,
  onOpen,
}: {
  model: string;
  traffic: Traffic;
  onOpen: (what: "change" | "back") => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const canDeploy = useCan("deployments:write");
  const end = useMutation({
    mutationFn: (what: "canary" | "shadow") => client.deployments.setTraffic(model, { [what]: null }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["models"] }),
  });
  const noBack = rollBackTargets(traffic).length === 0 ? "No other version was live before." : null;
  const why = canDeploy ? null : "Changing traffic needs the role ML Engineer; ask an admin.";
  const said = why ?? noBack;
  return (
    <div className="traffic-actions">
      <FormProblem error={end.error} />
      {traffic.canary?.state === "running" && (
        <Button variant="default" disabled={why !== null} loading={end.isPending} onClick={() => end.mutate("canary")}>
          End trial
        </Button>
      )}
      {traffic.shadow !== null && (
        <Button variant="default" disabled={why !== null} loading={end.isPending} onClick={() => end.mutate("shadow")}>
          End shadow
        </Button>
      )}
      <Button variant="default" disabled={why !== null} onClick={() => onOpen("change")}>
        Change traffic
      </Button>
      <Button variant="default" disabled={said !== null} onClick={() => onOpen("back")}>
        Roll back
      </Button>
      {said !== null && <p className="caption">{said}</p>}
    </div>
  );
}

function stickyWords({ sticky, split }: Traffic): string {
  if (split.length === 1) return "One version answers all requests.";
  return sticky === null
    ? "Every request goes by chance: no sticky key is set."
    : `Everyone keeps the version they got: sticky by the ${sticky.by} ${sticky.name}.`;
}

function noteOf({ canary }: Traffic, version: string): { readonly note?: string } {
  if (canary?.state !== "running") return {};
  return { note: canary.canary.version === version ? "canary" : "stable" };
}
