import type { Preview } from "@driftguard/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

type DialogProps = { readonly model: string; readonly preview: Preview; readonly onClose: () => void };

export function DiscardDialog({ model, preview: { version }, onClose }: DialogProps): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const discard = useMutation({
    mutationFn: () => client.previews.discard(model, version),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: `Version ${version} is discarded.` });
      onClose();
    },
  });
  return (
    <Dialog
      title="Discard"
      act={`Discard version ${version}`}
      isDangerous
      isBusy={discard.isPending}
      error={discard.error}
      onSubmit={() => discard.mutate()}
      onClose={onClose}
    >
      <p>
        Version {version} answers no more, cannot go live, and its files are deleted. Its report stays. Nothing changes
        for the model&apos;s callers. Pushed again, the same commit is built again.
      </p>
    </Dialog>
  );
}
