import type { RuleSettings } from "@driftguard/protocol";
import { ruleSettings } from "@driftguard/protocol";
import { Button, NativeSelect, NumberInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.css";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { modelsOf, modelsQuery } from "../../models/queries.ts";
import { type RuleField, defaultSettings, ruleKind, ruleKinds } from "../rule-kinds.ts";
import { RulePreviewPanel } from "./rule-preview-panel.tsx";

const route = getRouteApi("/shell/alerts/rules");
const budgets = [
  { value: "quiet", label: "quiet: one false alarm in 17 model-quarters" },
  { value: "default", label: "default: one in five" },
  { value: "sensitive", label: "sensitive: one a quarter" },
];

/** A rule as a sentence with fields: tried on the stored past first, then saved. */
export function TryRuleCard({ canWrite }: { canWrite: boolean }): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const models = modelsOf(useInfiniteQuery(modelsQuery(client)).data);
  const words = ruleKind(search.kind);
  const model = search.model ?? models[0]?.name ?? "";
  const [changed, setChanged] = useState<RuleSettings | null>(null);
  const settings = changed?.kind === words.kind ? changed : defaultSettings(words.kind);
  const preview = useMutation({ mutationFn: () => client.rules.preview({ model, settings, days: 60 }) });
  const save = useMutation({
    mutationFn: () => client.rules.create({ model, settings }),
    onSuccess: (rule) => {
      toast({ text: `Saved: ${rule.sentence}` });
      void queries.invalidateQueries({ queryKey: ["rules"] });
    },
  });
  const set = (name: string, value: unknown): void => {
    const next = ruleSettings.safeParse({ ...settings, [name]: value });
    if (next.success) setChanged(next.data);
    preview.reset();
  };
  const choose = (patch: { model?: string; kind?: string }): void => {
    preview.reset();
    save.reset();
    void navigate({ search: (before) => ({ ...before, ...patch }), replace: true, resetScroll: false });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    preview.mutate();
  };
  return (
    <Card title="Try a rule" caption="On the past that is stored: what it would have opened, before it is saved.">
      <form className="rule-form" onSubmit={submit}>
        <div className="rule-words">
          <span>For</span>
          <NativeSelect
            aria-label="Model"
            value={model}
            onChange={(event) => choose({ model: event.currentTarget.value })}
            data={[...new Set([model, ...models.map(({ name }) => name)])].filter(Boolean)}
          />
          <span>alert by</span>
          <NativeSelect
            aria-label="Kind of rule"
            value={words.kind}
            onChange={(event) => choose({ kind: event.currentTarget.value })}
            data={ruleKinds.map(({ kind, label }) => ({ value: kind, label }))}
          />
          {settings.kind === "default" && (
            <NativeSelect
              aria-label="Budget of false alarms"
              value={settings.budget}
              onChange={(event) => set("budget", event.currentTarget.value)}
              data={budgets}
            />
          )}
          {words.fields.map((field) => (
            <FieldInput
              key={`${words.kind} ${field.name}`}
              field={field}
              value={numberOf(settings, field.name)}
              onChange={(value) => set(field.name, value)}
            />
          ))}
        </div>
        <p className="rule-note">{words.note}</p>
        <FormProblem error={preview.error ?? save.error} />
        <div className="buttons">
          <Button type="submit" loading={preview.isPending} disabled={model === ""}>
            Try it
          </Button>
          <Button
            variant="default"
            loading={save.isPending}
            disabled={!canWrite || preview.data === undefined || save.isSuccess}
            title={preview.data === undefined ? "Try it first" : undefined}
            onClick={() => save.mutate()}
          >
            {save.isSuccess ? "Saved" : "Save this rule"}
          </Button>
        </div>
      </form>
      {preview.data && <RulePreviewPanel preview={preview.data} />}
    </Card>
  );
}

function FieldInput({
  field,
  value,
  onChange,
}: {
  field: RuleField;
  value: number;
  onChange: (value: number) => void;
}): ReactNode {
  const label = [field.before, field.after].filter(Boolean).join(" … ");
  return (
    <>
      <span>{field.before}</span>
      <NumberInput
        aria-label={label}
        w={96}
        step={field.step}
        defaultValue={value}
        onChange={(next) => typeof next === "number" && onChange(next)}
      />
      {field.after !== "" && <span>{field.after}</span>}
    </>
  );
}

function numberOf(settings: RuleSettings, name: string): number {
  const value: unknown = Object.entries(settings).find(([key]) => key === name)?.[1];
  return typeof value === "number" ? value : 0;
}
