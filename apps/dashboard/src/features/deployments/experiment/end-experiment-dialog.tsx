import type { Experiment } from "@driftguard/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";

type DialogProps = { readonly model: string; readonly experiment: Experiment; readonly onClose: () => void };

/** Asked first, since rows that were counted for one comparison count for no other. */
export function EndExperimentDialog({ model, experiment: { first, second }, onClose }: DialogProps): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => client.deployments.endExperiment(model),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      onClose();
    },
  });
  return (
    <Dialog
      title="End comparison"
      act="End comparison"
      isBusy={end.isPending}
      error={end.error}
      onSubmit={() => end.mutate()}
      onClose={onClose}
    >
      <p>
        What was found of versions {first.version} and {second.version} stays, and no more rows count. It does not go
        on: another comparison begins with no row.
      </p>
    </Dialog>
  );
}
