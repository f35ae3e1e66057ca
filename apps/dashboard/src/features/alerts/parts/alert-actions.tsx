import type { Alert, AlertState } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { IconBellZ, IconCheck, IconCircleCheck, IconRotate } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { problemWords } from "../../../ui/problem-words.ts";
import { useShortcuts } from "../../../ui/shortcuts/shortcut-context.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { useCan } from "../../session/queries.ts";
import { rememberAlert } from "../remember-alert.ts";
import { useAcknowledge } from "../use-acknowledge.ts";

const SnoozeDialog = lazy(() => import("./snooze-dialog.tsx").then((module) => ({ default: module.SnoozeDialog })));
const ResolveDialog = lazy(() => import("./resolve-dialog.tsx").then((module) => ({ default: module.ResolveDialog })));

type Verb = "acknowledge" | "snooze" | "resolve" | "reopen";

/** What can be done to an alert in each state of its life. */
const verbs: Readonly<Record<AlertState, readonly Verb[]>> = {
  open: ["acknowledge", "snooze", "resolve"],
  acknowledged: ["resolve", "snooze", "reopen"],
  snoozed: ["resolve", "reopen"],
  resolved: ["reopen"],
};
const looks = {
  acknowledge: { label: "Acknowledge", key: "e", icon: IconCheck },
  snooze: { label: "Snooze", key: "s", icon: IconBellZ },
  resolve: { label: "Resolve", key: "r", icon: IconCircleCheck },
  reopen: { label: "Reopen", key: "o", icon: IconRotate },
} as const;

/**
 * The alert's buttons and keys. They stand in the head of the page, and again at the lower edge of a phone, where they
 * take the place of the navigation.
 */
export function AlertActions({ alert }: { alert: Alert }): ReactNode {
  const [asking, setAsking] = useState<"snooze" | "resolve" | null>(null);
  const acknowledge = useAcknowledge();
  const reopen = useReopen();
  const canAct = useCan("alerts:act");
  const canResolve = useCan("alerts:resolve");
  const isAllowed = (verb: Verb): boolean => (verb === "resolve" ? canResolve : canAct);
  const run = (verb: Verb): void => {
    if (verb === "acknowledge") acknowledge.mutate(alert);
    else if (verb === "reopen") reopen.mutate(alert.number);
    else setAsking(verb);
  };
  const offered = verbs[alert.state];
  useShortcuts(
    offered
      .filter(isAllowed)
      .map((verb) => ({ keys: looks[verb].key, label: looks[verb].label, run: () => run(verb) })),
  );
  const buttons = offered.map((verb, i) => {
    const { label, icon: Icon, key } = looks[verb];
    return (
      <Button
        key={verb}
        variant={i === 0 ? "filled" : "default"}
        leftSection={<Icon size={16} aria-hidden />}
        aria-keyshortcuts={key}
        loading={(verb === "acknowledge" && acknowledge.isPending) || (verb === "reopen" && reopen.isPending)}
        disabled={!isAllowed(verb)}
        title={isAllowed(verb) ? undefined : "Your role does not permit this; ask an admin"}
        onClick={() => run(verb)}
      >
        {label}
      </Button>
    );
  });
  return (
    <>
      <div className="page-actions wide-only">{buttons}</div>
      <div className="action-bar narrow-only" role="group" aria-label="Actions">
        {buttons}
      </div>
      <Suspense>
        {asking === "snooze" && <SnoozeDialog number={alert.number} onClose={() => setAsking(null)} />}
        {asking === "resolve" && <ResolveDialog alert={alert} onClose={() => setAsking(null)} />}
      </Suspense>
    </>
  );
}

function useReopen() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: async (number: number) => rememberAlert(queries, await client.alerts.reopen(String(number))),
    onSuccess: (_, number) => toast({ text: `Alert ${number} is open again.` }),
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
}
