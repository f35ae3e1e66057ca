import type { Preview } from "@driftguard/protocol";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

type DialogProps = { readonly model: string; readonly preview: Preview; readonly onClose: () => void };

/** All of the model's requests to this version, by the traffic as any version gets them. */
export function GoLiveDialog({ model, preview: { version, live, report }, onClose }: DialogProps): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
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
      error={go.error}
      onSubmit={() => go.mutate()}
      onClose={onClose}
    >
      <p>
        From {live === null ? "no version" : `version ${live.version}`} to version {version}: all requests, from the
        next one on. {report === null ? "Nothing was asked again yet." : report.headline}
      </p>
      <p>
        A split ends. The version of before stays warm for 15 minutes, and a roll-back goes back to it. To try it on a
        few requests first, change the traffic to a canary instead.
      </p>
      <TextInput
        label="Reason, for the audit log"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}
