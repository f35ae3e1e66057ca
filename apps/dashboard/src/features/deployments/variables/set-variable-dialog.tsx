import { Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

/** A name and its value; of one that is there already, the value alone. */
export function SetVariableDialog({
  model,
  name: known,
  onClose,
}: {
  model: string;
  name: string;
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(known);
  const [value, setValue] = useState("");
  const set = useMutation({
    mutationFn: () => client.deployments.changeVariables(model, { variables: { [name]: value } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models", "one", model] });
      toast({ text: `${name} is set.` });
      onClose();
    },
  });
  return (
    <Dialog
      title={known === "" ? "Set a variable" : `Set ${known}`}
      act="Set variable"
      isBusy={set.isPending}
      isDisabled={name === "" || value === ""}
      error={set.error}
      onSubmit={() => set.mutate()}
      onClose={onClose}
    >
      {known === "" && (
        <TextInput
          label="Name"
          description="Letters, digits and _"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value.trim())}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      )}
      {/* A field for passwords has one line, and takes the others of a key out of it without a word. */}
      <Textarea
        label="Value"
        description="At most 8,192 characters, in as many lines as it has; nobody can read it back."
        classNames={{ input: "variable-value" }}
        rows={2}
        value={value}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <p className="meta">Workers that run are replaced by ones that find it, without losing a request.</p>
    </Dialog>
  );
}
