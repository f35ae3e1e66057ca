import type { Rule } from "@driftguard/protocol";
import { Button, Switch } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { problemWords } from "../../../ui/problem-words.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { ruleKind } from "../rule-kinds.ts";

/** The rules as sentences, each to be switched off or deleted. */
export function RuleListCard({ rules, canWrite }: { rules: readonly Rule[]; canWrite: boolean }): ReactNode {
  return (
    <Card title="Rules in force">
      {rules.length === 0 ? (
        <Empty title="No rule of your own">
          <span>Every model is judged by the default policy. Try another one above; nothing is saved by trying.</span>
        </Empty>
      ) : (
        <ul className="rule-list">
          {rules.map((rule) => (
            <RuleRow key={rule.id} rule={rule} canWrite={canWrite} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function RuleRow({ rule, canWrite }: { rule: Rule; canWrite: boolean }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const turn = useMutation({
    mutationFn: (enabled: boolean) => client.rules.update(rule.id, { enabled }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["rules"] }),
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
  const remove = useMutation({
    mutationFn: () => client.rules.remove(rule.id),
    onSuccess: () => {
      setAsking(false);
      toast({ text: "The rule is deleted." });
      void queries.invalidateQueries({ queryKey: ["rules"] });
    },
  });
  return (
    <li>
      <div>
        <p className="rule-sentence">{rule.sentence}</p>
        <p className="meta">
          {ruleKind(rule.settings.kind).label} ·{" "}
          {rule.model === null ? (
            "every model"
          ) : (
            <Link className="inline-link" to="/models/$model/overview" params={{ model: rule.model.name }}>
              {rule.model.name}
            </Link>
          )}
        </p>
      </div>
      <Switch
        label={rule.enabled ? "On" : "Off"}
        aria-label={`Rule: ${rule.sentence}`}
        checked={rule.enabled}
        disabled={!canWrite || turn.isPending}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
      />
      {canWrite && (
        <Button variant="default" size="compact-sm" h={28} onClick={() => setAsking(true)}>
          Delete
        </Button>
      )}
      {isAsking && (
        <Dialog
          title="Delete this rule?"
          act="Delete rule"
          isDangerous
          isBusy={remove.isPending}
          error={remove.error}
          onSubmit={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>“{rule.sentence}” opens nothing from now on. Alerts that it opened stay.</p>
        </Dialog>
      )}
    </li>
  );
}
