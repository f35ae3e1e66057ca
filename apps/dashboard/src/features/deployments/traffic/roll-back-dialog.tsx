import { Radio } from "@mantine/core";
import "@mantine/core/styles/Radio.css";
import type { Traffic } from "@driftguard/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

/** What may be gone back to: it was live before, and does not have everything now. */
export function rollBackTargets({ eligible, split }: Traffic): Traffic["eligible"] {
  return eligible.filter(
    ({ live_at, version }) => live_at !== null && (split.length > 1 || split[0]?.version !== version),
  );
}

/** Two clicks: which version, and yes. */
export function RollBackDialog({
  model,
  traffic,
  onClose,
}: {
  model: string;
  traffic: Traffic;
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const targets = rollBackTargets(traffic);
  const [usual] = targets.toSorted((one, other) => rank(one) - rank(other) || age(one) - age(other));
  const [chosen, setChosen] = useState(usual?.deployment.id ?? "");
  const target = targets.find(({ deployment }) => deployment.id === chosen);
  const back = useMutation({
    mutationFn: () => client.deployments.rollBack(model, chosen),
    onSuccess: ({ version }) => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: `Version ${version} answers all requests again.` });
      onClose();
    },
  });
  const from = traffic.split.map(({ version }) => version).join(" and ");
  return (
    <Dialog
      title="Roll back"
      act={`Roll back to ${target?.version ?? ""}`}
      isDangerous
      isBusy={back.isPending}
      isDisabled={target === undefined}
      error={back.error}
      onSubmit={() => back.mutate()}
      onClose={onClose}
    >
      <Radio.Group label={`From version ${from} to`} value={chosen} onChange={setChosen}>
        <div className="roll-back-targets">
          {targets.map(({ deployment, version, state, live_at, warm }) => (
            <Radio
              key={deployment.id}
              value={deployment.id}
              label={
                <>
                  Version {version}{" "}
                  <span className="meta">
                    deployment {deployment.number}, {warm ? "warm: at once" : "starts first, about a second"}
                    {live_at !== null && (
                      <>
                        {" "}
                        · live <Moment at={live_at} />
                      </>
                    )}
                    {state === "rolled-back" && ", and was rolled back"}
                  </span>
                </>
              }
            />
          ))}
        </div>
      </Radio.Group>
      <ul className="roll-back-says">
        <li>All requests go to it; requests under way are answered by the version that has them.</li>
        <li>A split, a canary, a comparison and a shadow end.</li>
        <li>What is being built now waits until somebody sends traffic to it.</li>
        <li>Not reverted: predictions already made, their labels, baselines, alerts and rules.</li>
      </ul>
    </Dialog>
  );
}

/** Of a split the one that has been live the longest, as the server chooses; else what was live last. */
function rank({ state }: Traffic["eligible"][number]): number {
  return state === "live" ? 0 : state === "superseded" ? 1 : 2;
}

/** So that the first is the oldest of those that are live, and the newest of those that were. */
function age({ state, live_at }: Traffic["eligible"][number]): number {
  const at = live_at === null ? 0 : Date.parse(live_at);
  return state === "live" ? at : -at;
}
