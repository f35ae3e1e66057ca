import { Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Repository } from "@driftguard/protocol";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

/** Where a model's versions are fetched from, and which branch is live. */
export function SetRepositoryDialog({
  model,
  known,
  onClose,
}: {
  model: string;
  known: Repository;
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [address, setAddress] = useState(known.repository ?? "");
  const [branch, setBranch] = useState(known.branch);
  const [token, setToken] = useState("");
  const [forgets, setForgets] = useState(false);
  const isSame = address === (known.repository ?? "") && branch === known.branch && token === "" && !forgets;
  const set = useMutation({
    mutationFn: () =>
      client.repositories.change(model, {
        repository: address === "" ? null : address,
        branch,
        ...(token !== "" ? { token } : forgets ? { token: null } : {}),
      }),
    onSuccess: ({ repository }) => {
      void queries.invalidateQueries({ queryKey: ["models", "one", model] });
      toast({
        text: repository === null ? "No repository is fetched any more." : `${repository} is fetched from now on.`,
      });
      onClose();
    },
  });
  return (
    <Dialog
      title="Set the repository"
      act="Set repository"
      isBusy={set.isPending}
      isDisabled={branch === "" || isSame}
      error={set.error}
      onSubmit={() => set.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Address"
        description="An https address that git clones from; leave it empty to fetch nothing"
        placeholder="https://github.com/you/model.git"
        value={address}
        onChange={({ currentTarget }) => setAddress(currentTarget.value.trim())}
        autoComplete="off"
        spellCheck={false}
        inputMode="url"
        data-autofocus
      />
      <TextInput
        label="Live branch"
        description="Its head is what is live, here and there; other branches get a preview"
        value={branch}
        onChange={({ currentTarget }) => setBranch(currentTarget.value.trim())}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        label={known.has_token ? "Another token" : "Token"}
        description={
          known.has_token
            ? "One is set; nobody can read it back, and an address at another host forgets it"
            : "Only for a private repository: one that may read it. It is kept sealed, and nobody can read it back"
        }
        type="password"
        value={token}
        onChange={({ currentTarget }) => setToken(currentTarget.value.trim())}
        autoComplete="off"
        spellCheck={false}
      />
      {known.has_token && (
        <Checkbox
          label="Forget the token"
          checked={forgets}
          disabled={token !== ""}
          onChange={({ currentTarget }) => setForgets(currentTarget.checked)}
        />
      )}
      <p className="meta">
        {known.last_event === null
          ? "Nothing is fetched before the first event of its webhook."
          : "The head of that branch is fetched at once and goes live, unless it was built before and failed."}
      </p>
    </Dialog>
  );
}
