import type { Delivery } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Moment } from "../../../ui/moment.tsx";
import type { Severity } from "../../../ui/severity.ts";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";
import { problemWords } from "../../../ui/problem-words.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { useCan } from "../../session/queries.ts";
import { rememberAlert } from "../remember-alert.ts";

const types: Readonly<Record<string, string>> = { email: "E-mail", slack: "Slack", webhook: "Webhook" };
const states: Readonly<Record<Delivery["state"], { readonly words: string; readonly severity: Severity }>> = {
  delivered: { words: "Delivered", severity: 0 },
  waiting: { words: "Waiting", severity: null },
  retrying: { words: "Tried, will be tried again", severity: 2 },
  failed: { words: "Failed: nobody was told by this channel", severity: 3 },
  "not-sent": { words: "Not sent", severity: 2 },
};

/** Who was told, when, and what the receiver said. */
export function DeliveriesCard({ deliveries }: { deliveries: readonly Delivery[] }): ReactNode {
  const canAct = useCan("alerts:act");
  return (
    <Card
      title="Deliveries"
      aside={
        <Link className="link" to="/settings/channels">
          Channels
        </Link>
      }
    >
      {deliveries.length === 0 ? (
        <p className="meta">Nobody was told: no channel takes alerts of this severity.</p>
      ) : (
        <ul className="deliveries">
          {deliveries.map(({ id, channel, kind, state, attempts, at, answer }) => (
            <li key={id}>
              <SeverityIcon severity={states[state].severity} size={15} />
              <div>
                <b>{nameOf(channel)}</b>
                <p>
                  {states[state].words} · {kind} · <Moment at={at} />
                  {attempts > 1 && ` · ${attempts} attempts`}
                </p>
                {answer !== null && <p className="mono">{answer}</p>}
                {canAct && (state === "failed" || state === "not-sent") && (
                  <SendAgain delivery={id} what={`${nameOf(channel)} (${kind})`} />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function SendAgain({ delivery, what }: { delivery: string; what: string }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const sending = useMutation({
    mutationFn: () => client.alerts.sendAgain(delivery),
    onSuccess: (alert) => rememberAlert(queries, alert),
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
  return (
    <Button size="compact-sm" variant="default" mt={6} loading={sending.isPending} onClick={() => sending.mutate()}>
      Send again<span className="only-read"> to {what}</span>
    </Button>
  );
}

/** "E-mail, on-call"; a name that says already what it is stands alone. */
function nameOf({ type, name }: Delivery["channel"]): string {
  const word = types[type] ?? type;
  return name.startsWith(word) ? name : `${word}, ${name}`;
}
