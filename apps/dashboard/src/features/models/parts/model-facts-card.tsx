import type { Model } from "@driftguard/protocol";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { problemWords } from "../../../ui/problem-words.ts";
import { formatClock, formatDateOfYear } from "../../../ui/times.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { useCan } from "../../session/queries.ts";

const intervals = [
  { minutes: 5, label: "every 5 min" },
  { minutes: 15, label: "every 15 min" },
  { minutes: 60, label: "every hour" },
  { minutes: 360, label: "every 6 h" },
  { minutes: 1440, label: "once a day" },
];

/** What the model is, and how often it is checked. */
export function ModelFactsCard({ model }: { model: Model }): ReactNode {
  return (
    <Card
      title="This model"
      aside={
        <Link className="link" to="/models/$model/versions" params={{ model: model.name }}>
          Versions and baseline
        </Link>
      }
    >
      <dl className="facts">
        <div>
          <dt>Number</dt>
          <dd>{model.number}</dd>
        </div>
        <div>
          <dt>Task</dt>
          <dd>{model.task}</dd>
        </div>
        <div>
          <dt>Checked</dt>
          <dd>
            <IntervalField model={model} />
          </dd>
        </div>
        {model.next_check_at !== null && (
          <div>
            <dt>Next check</dt>
            <dd>{formatClock(Date.parse(model.next_check_at))} UTC</dd>
          </div>
        )}
        <div>
          <dt>Its own clock</dt>
          <dd>{model.time_zone}</dd>
        </div>
        <div>
          <dt>Added</dt>
          <dd>{formatDateOfYear(Date.parse(model.created_at))}</dd>
        </div>
      </dl>
    </Card>
  );
}

function IntervalField({ model }: { model: Model }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const canWrite = useCan("models:write");
  const update = useMutation({
    mutationFn: (minutes: number) => client.models.update(model.name, { interval_minutes: minutes }),
    onSuccess: (_, minutes) => {
      toast({ text: `${model.name} is checked ${labelOf(minutes)}.` });
      void queries.invalidateQueries({ queryKey: ["models"] });
    },
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
  if (!canWrite) return labelOf(model.interval_minutes);
  const isCustom = !intervals.some(({ minutes }) => minutes === model.interval_minutes);
  return (
    <NativeSelect
      size="xs"
      aria-label="How often it is checked"
      value={String(model.interval_minutes)}
      disabled={update.isPending}
      onChange={(event) => update.mutate(Number(event.currentTarget.value))}
      data={[
        ...intervals.map(({ minutes, label }) => ({ value: String(minutes), label })),
        ...(isCustom ? [{ value: String(model.interval_minutes), label: labelOf(model.interval_minutes) }] : []),
      ]}
    />
  );
}

function labelOf(minutes: number): string {
  return intervals.find((interval) => interval.minutes === minutes)?.label ?? `every ${minutes} min`;
}
