import type { Key } from "@driftguard/protocol";
import { SegmentedControl } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { formatMoment } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";
import { KeyOnce } from "./key-once.tsx";

const overlaps = [
  { hours: 0, label: "None" },
  { hours: 1, label: "1 h" },
  { hours: 24, label: "24 h" },
  { hours: 168, label: "7 days" },
];

/** A new key takes over; the old one goes on for a while, so that nothing stops. */
export function RotateKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const [hours, setHours] = useState(24);
  const now = useNow();
  const rotate = useMutation({
    mutationFn: () => client.keys.rotate(apiKey.id, { overlap_hours: hours }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (rotate.data) {
    return (
      <KeyOnce title={`${apiKey.name} has a new key`} apiKey={rotate.data.key} onClose={onClose}>
        <p>
          {hours === 0
            ? "The old key works no more."
            : `The old key goes on until ${formatMoment(now + hours * 3_600_000)}: change what uses it before then.`}
        </p>
      </KeyOnce>
    );
  }
  return (
    <Dialog
      title={`Rotate ${apiKey.name}`}
      act="Make the new key"
      isBusy={rotate.isPending}
      error={rotate.error}
      onSubmit={() => rotate.mutate()}
      onClose={onClose}
    >
      <p>A new key with the same rights is made. How long does the old one go on?</p>
      <SegmentedControl
        fullWidth
        aria-label="How long the old key goes on"
        value={String(hours)}
        onChange={(value) => setHours(Number(value))}
        data={overlaps.map((overlap) => ({ value: String(overlap.hours), label: overlap.label }))}
      />
    </Dialog>
  );
}
