import { type Scope, createKeyInput, scope as scopes } from "@driftguard/protocol";
import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { modelsOf, modelsQuery } from "../../models/queries.ts";
import { scopeWords } from "../key-words.ts";
import { KeyOnce } from "./key-once.tsx";

const lives = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

/** What the key may do, for which model, until when. */
export function NewKeyDialog({ onClose }: { onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const models = modelsOf(useInfiniteQuery(modelsQuery(client)).data);
  const [name, setName] = useState("");
  const [granted, setGranted] = useState<readonly Scope[]>(["ingest"]);
  const [model, setModel] = useState("");
  const [days, setDays] = useState("");
  const make = useMutation({
    mutationFn: () =>
      client.keys.create({
        name: name.trim(),
        scopes: [...granted],
        models: model === "" ? null : [model],
        expires_at: days === "" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString(),
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (make.data) {
    return (
      <KeyOnce title={`${make.data.name} is made`} apiKey={make.data.key} onClose={onClose}>
        <p>Put it where the program reads its secrets. It stands here once; who loses it makes another.</p>
      </KeyOnce>
    );
  }
  const isReady = createKeyInput.shape.name.safeParse(name).success && granted.length > 0;
  return (
    <Dialog
      title="New key"
      act="Make key"
      isBusy={make.isPending}
      isDisabled={!isReady}
      error={make.error}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="What uses it"
        maxLength={128}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group
        label="It may"
        value={[...granted]}
        onChange={(values) => setGranted(scopes.options.filter((scope) => values.includes(scope)))}
      >
        <div className="check-list">
          {scopes.options.map((scope) => (
            <Checkbox key={scope} value={scope} label={scopeWords[scope]} />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect
        label="For"
        value={model}
        onChange={(event) => setModel(event.currentTarget.value)}
        data={[{ value: "", label: "every model" }, ...models.map((one) => ({ value: one.id, label: one.name }))]}
      />
      <NativeSelect
        label="Expires"
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        data={lives}
      />
    </Dialog>
  );
}
