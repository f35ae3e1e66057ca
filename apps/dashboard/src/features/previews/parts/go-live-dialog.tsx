import type { Preview } from "@driftguard/protocol";
import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { experimentQuery } from "../../deployments/experiment/queries.ts";
import { trafficQuery } from "../../deployments/traffic/queries.ts";
import { liveWords } from "../live-words.ts";

type DialogProps = { readonly model: string; readonly preview: Preview; readonly onClose: () => void };

/** All of the model's requests to this version, by the traffic as any version gets them. */
export function GoLiveDialog({ model, preview: { version, report }, onClose }: DialogProps): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const { data: traffic } = useQuery(trafficQuery(client, model));
  const { data: compared } = useQuery(experimentQuery(client, model));
  const isOnTrial = traffic?.canary?.state === "running";
  const [reason, setReason] = useState("");
  const go = useMutation({
    mutationFn: () =>
      client.deployments.setTraffic(model, {
        split: [{ version, weight: 10_000 }],
        ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: `Version ${version} answers all requests.` });
      onClose();
    },
  });
  return (
    <Dialog
      title="Go live"
      act={`Send everything to ${version}`}
      isBusy={go.isPending}
      isDisabled={traffic === undefined || isOnTrial}
      error={go.error}
      onSubmit={() => go.mutate()}
      onClose={onClose}
    >
      {traffic !== undefined && (
        <p>
          From {liveWords(traffic.split)} to version {version}: all requests, from the next one on.{" "}
          {report === null ? "Nothing was asked again yet." : report.headline}
        </p>
      )}
      {traffic !== undefined && traffic.split.length > 0 && (
        <p>
          {traffic.split.length > 1 && "The split ends. "}
          {compared?.experiment?.state === "running" && "The comparison of versions that runs ends. "}
          What answers now stays warm for 15 minutes, and a roll-back goes back to it. To try version {version} on a few
          requests first, change the traffic to a canary instead.
        </p>
      )}
      <TextInput
        label="Reason, for the audit log"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {isOnTrial && (
        <p className="note" role="status">
          <span>
            A version is on trial. End the trial first, on the page of{" "}
            <Link className="inline-link" to="/models/$model/deployments" params={{ model }}>
              deployments
            </Link>
            .
          </span>
        </p>
      )}
    </Dialog>
  );
}
