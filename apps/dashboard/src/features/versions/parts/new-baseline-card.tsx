import { Button, SegmentedControl } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useId, useRef, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { countOf } from "../../../ui/numbers.ts";
import { formatMoment } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { uploadOf } from "../upload-of.ts";
import "./new-baseline-card.css";

const spans = [
  { days: 7, label: "7 days" },
  { days: 14, label: "14 days" },
  { days: 28, label: "28 days" },
];

/** Says what is normal: by a file of training rows, or by a span of the model's own traffic. */
export function NewBaselineCard({ model }: { model: string }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [days, setDays] = useState(7);
  const file = useRef<HTMLInputElement>(null);
  const fileHelp = useId();
  const now = useNow();
  const told = {
    onSuccess: (baseline: { number: number; rows: number }) => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: `Baseline ${baseline.number} is in use: ${countOf(baseline.rows, "row")}.` });
    },
  };
  const upload = useMutation({
    mutationFn: (chosen: File) => client.baselines.upload(model, uploadOf(chosen)),
    ...told,
  });
  const take = useMutation({
    mutationFn: () =>
      client.baselines.fromWindow(model, {
        window: { from: new Date(now - days * 86_400_000).toISOString(), to: new Date(now).toISOString() },
      }),
    ...told,
  });
  return (
    <Card title="New baseline" caption="The training rows are best: what the model was made for.">
      <div className="new-baseline">
        <FormProblem error={upload.error ?? take.error} />
        <div>
          <Button loading={upload.isPending} onClick={() => file.current?.click()} aria-describedby={fileHelp}>
            Choose a file
          </Button>
          <input
            ref={file}
            type="file"
            accept=".csv,.parquet,text/csv"
            hidden
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              if (chosen) upload.mutate(chosen);
              event.currentTarget.value = "";
            }}
          />
          <p id={fileHelp} className="caption">
            CSV with a head row, or Parquet. Columns named prediction, score, label, timestamp and id are what they say;
            the rest are features.
          </p>
        </div>
        <div>
          <h3>Or a span of its own traffic</h3>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="The last"
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
            data={spans.map((span) => ({ value: String(span.days), label: span.label }))}
          />
          <p className="caption">
            {formatMoment(now - days * 86_400_000)} to now. Only where nothing was wrong then: what is in it counts as
            normal.
          </p>
          <Button variant="default" size="xs" loading={take.isPending} onClick={() => take.mutate()}>
            Use these {days} days
          </Button>
        </div>
      </div>
    </Card>
  );
}
