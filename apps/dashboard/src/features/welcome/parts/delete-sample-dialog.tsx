import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

/** Asks before the sample models, their rows and their alerts are deleted. */
export function DeleteSampleDialog({ onClose }: { onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () => client.demo.remove(),
    onSuccess: async () => {
      toast({ text: "The sample data is deleted." });
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog
      title="Delete the sample data?"
      act="Delete sample data"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        The sample models go, with their predictions, reports and alerts. Your own models, keys and channels stay as
        they are. The sample data can be loaded again at any time.
      </p>
    </Dialog>
  );
}
