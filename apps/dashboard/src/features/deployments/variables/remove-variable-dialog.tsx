import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

/** A value that is taken away is gone: nobody can read it back first. */
export function RemoveVariableDialog({
  model,
  name,
  onClose,
}: {
  model: string;
  name: string;
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () => client.deployments.changeVariables(model, { variables: { [name]: null } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models", "one", model] });
      toast({ text: `${name} is removed.` });
      onClose();
    },
  });
  return (
    <Dialog
      title={`Remove ${name}?`}
      act="Remove variable"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        Its value is gone for good. Workers that run are replaced by ones that do not find it; if they do not start
        without it, those of before go on.
      </p>
    </Dialog>
  );
}
