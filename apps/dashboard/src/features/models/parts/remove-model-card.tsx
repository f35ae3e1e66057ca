import type { Model } from "@driftguard/protocol";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

/** Deleting is the one act for which the name is typed. */
export function RemoveModelCard({ model }: { model: Model }): ReactNode {
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title="Delete" quiet>
      <div className="danger-row">
        <span>Delete this model with its rows, reports and alerts.</span>
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          Delete
        </Button>
      </div>
      {isAsking && <RemoveModelDialog model={model} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function RemoveModelDialog({ model, onClose }: { model: Model; onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [typed, setTyped] = useState("");
  const remove = useMutation({
    mutationFn: () => client.models.remove(model.name),
    onSuccess: async () => {
      // Only marked as stale: a refetch of everything would cancel the first fetch of the list that is being opened.
      await queries.invalidateQueries({ refetchType: "none" });
      await navigate({ to: "/models" });
      queries.removeQueries({ queryKey: ["models", "one", model.name] });
      void queries.invalidateQueries({ queryKey: ["alerts"] });
      toast({ text: `${model.name} is deleted.` });
    },
  });
  return (
    <Dialog
      title={`Delete ${model.name}?`}
      act="Delete model"
      isDangerous
      isBusy={remove.isPending}
      isDisabled={typed !== model.name}
      error={remove.error}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <p>Its predictions, labels, baselines, reports and alerts go with it. The audit log keeps that it was deleted.</p>
      <TextInput
        label={`Type ${model.name} to go on`}
        autoComplete="off"
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Dialog>
  );
}
