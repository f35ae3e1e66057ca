import { SegmentedControl, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { formatMoment } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { rememberAlert } from "../remember-alert.ts";

const choices = [
  { hours: 1, label: "1 h" },
  { hours: 4, label: "4 h" },
  { hours: 24, label: "1 day" },
  { hours: 72, label: "3 days" },
  { hours: 168, label: "7 days" },
];

/** Until when nobody is told of this alert again. */
export function SnoozeDialog({ number, onClose }: { number: number; onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [hours, setHours] = useState(4);
  const [note, setNote] = useState("");
  const until = useNow() + hours * 3_600_000;
  const snooze = useMutation({
    mutationFn: () => client.alerts.snooze(String(number), { hours, ...(note.trim() ? { note: note.trim() } : {}) }),
    onSuccess: (alert) => {
      rememberAlert(queries, alert);
      toast({ text: `Alert ${number} is snoozed until ${formatMoment(until)}.` });
      onClose();
    },
  });
  return (
    <Dialog
      title={`Snooze alert ${number}`}
      act="Snooze"
      isBusy={snooze.isPending}
      error={snooze.error}
      onSubmit={() => snooze.mutate()}
      onClose={onClose}
    >
      <SegmentedControl
        fullWidth
        aria-label="For how long"
        value={String(hours)}
        onChange={(value) => setHours(Number(value))}
        data={choices.map((choice) => ({ value: String(choice.hours), label: choice.label }))}
      />
      <p>
        Until {formatMoment(until)}. It goes on being measured and stays visible as snoozed; if it still fires then, the
        channels are told again.
      </p>
      <Textarea
        label="Note"
        description="Shown in the timeline"
        rows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Dialog>
  );
}
