import { type CreatedKey, registerModelInput } from "@driftguard/protocol";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";

const route = getRouteApi("/shell/welcome");

export type MakeKeyCardProps = {
  /** The model that was named, or `null` before. */
  readonly model: string | null;
  readonly apiKey: CreatedKey | null;
  readonly onMade: (key: CreatedKey) => void;
};

/** Registers the model and makes a key that may send its rows, nothing else. The key lives on this page only. */
export function MakeKeyCard({ model, apiKey, onMade }: MakeKeyCardProps): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const [name, setName] = useState(model ?? "");
  const [fault, setFault] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: async (wanted: string) => {
      const registered = model ?? (await client.models.register({ name: wanted })).name;
      return {
        registered,
        key: await client.keys.create({ name: `${registered}, set-up`, scopes: ["ingest"], models: [registered] }),
      };
    },
    onSuccess: async ({ registered, key }) => {
      onMade(key);
      void queries.invalidateQueries({ queryKey: ["models"] });
      await navigate({ search: (before) => ({ ...before, model: registered }), replace: true, resetScroll: false });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = registerModelInput.shape.name.safeParse(name);
    setFault(parsed.success ? null : (parsed.error.issues[0]?.message ?? "Not a name"));
    if (parsed.success) make.mutate(parsed.data);
  };
  return (
    <Card
      title={
        <>
          <i className="step-number">1</i> Key
        </>
      }
      caption="It may send predictions and labels of this model, nothing else."
    >
      <FormProblem error={make.error} />
      {apiKey !== null ? (
        <div className="secret">
          <code>{apiKey.key}</code>
          <span>shown once</span>
          <CopyButton text={apiKey.key} label="Copy key" />
        </div>
      ) : model === null ? (
        <form className="name-form" onSubmit={submit}>
          <TextInput
            label="Name of the model"
            placeholder="payment-risk"
            autoComplete="off"
            value={name}
            error={fault}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={make.isPending}>
            Make key and snippet
          </Button>
        </form>
      ) : (
        <div className="note">
          <span style={{ flex: 1 }}>
            <b>{model} is registered.</b> A key is shown once; this page no longer has yours.
          </span>
          <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate(model)}>
            Make another key
          </Button>
        </div>
      )}
    </Card>
  );
}
