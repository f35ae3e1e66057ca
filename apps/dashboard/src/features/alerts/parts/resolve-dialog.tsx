import type { Alert, ResolveAlertInput } from "@driftguard/protocol";
import { Checkbox, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { resolutionWords } from "../alert-words.ts";
import { rememberAlert } from "../remember-alert.ts";

type Resolution = ResolveAlertInput["resolution"];

const choices: readonly { readonly value: Resolution; readonly note: string }[] = [
  { value: "upstream-fault", note: "A source sent wrong or no data" },
  { value: "data-change", note: "The world changed, and the data with it" },
  { value: "model-fault", note: "The model or its pipeline was wrong" },
  { value: "expected", note: "A season, a campaign, a planned change" },
  { value: "noise", note: "Nothing had changed: counted against the rule" },
];

/** Closes an alert with its cause; what was expected can become the new normal. */
export function ResolveDialog({ alert, onClose }: { alert: Alert; onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [resolution, setResolution] = useState<Resolution>("upstream-fault");
  const [isNormal, setNormal] = useState(false);
  const [note, setNote] = useState("");
  const resolve = useMutation({
    mutationFn: () =>
      client.alerts.resolve(String(alert.number), {
        resolution,
        accept_as_normal: resolution === "expected" && isNormal,
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
    onSuccess: (resolved) => {
      rememberAlert(queries, resolved);
      toast({ text: `Alert ${alert.number} is resolved: ${resolutionWords[resolution].toLowerCase()}.` });
      onClose();
    },
  });
  return (
    <Dialog
      title={`Resolve alert ${alert.number}`}
      act="Resolve"
      isBusy={resolve.isPending}
      error={resolve.error}
      onSubmit={() => resolve.mutate()}
      onClose={onClose}
    >
      <fieldset className="choice-list">
        <legend>What was it?</legend>
        {choices.map(({ value, note: explanation }) => (
          <label key={value}>
            <input
              type="radio"
              name="resolution"
              checked={resolution === value}
              onChange={() => setResolution(value)}
            />
            <span>
              {resolutionWords[value]}
              <small>{explanation}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {resolution === "expected" && (
        <Checkbox
          label="Accept as normal"
          description="Makes a new version of the baseline, in which this counts as usual"
          checked={isNormal}
          onChange={(event) => setNormal(event.currentTarget.checked)}
        />
      )}
      <Textarea
        label="Note"
        description="Shown in the timeline"
        rows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <p className="meta">
        {alert.cause === "gap"
          ? "A training gap is told once a baseline: this alert is not opened again by itself."
          : "If its signals grow worse, or stop and fire again within 24 h, this alert is reopened; later, a new one opens."}
      </p>
    </Dialog>
  );
}
