import type { ExperimentMetric, Task } from "@driftguard/protocol";

import type { EventColumns } from "../platform/events/event-store.ts";

export type OutcomeChoice = { readonly metric: ExperimentMetric; readonly value: string | null; readonly task: Task };

/**
 * What one row is worth to an experiment: 1 or 0 where a share is compared, else the number.
 *
 * @returns `null` where the row has not what the metric needs: no label yet, no prediction, a text where a number is
 */
export function outcomeOf(columns: EventColumns, row: number, { metric, value, task }: OutcomeChoice): number | null {
  const predicted = { number: numberAt(columns.output, row), class: columns.class[row] ?? null };
  const label = { number: numberAt(columns.labelNumber, row), class: columns.labelClass[row] ?? null };
  switch (metric) {
    case "accuracy":
      return isRight(predicted, label, task);
    case "error":
      return predicted.number === null || label.number === null ? null : Math.abs(predicted.number - label.number);
    case "label":
      return value === null ? label.number : says(label, value);
    case "prediction":
      return value === null ? predicted.number : says(predicted, value);
    default:
      return metric satisfies never;
  }
}

type Said = { readonly number: number | null; readonly class: string | null };

/** True and false have a number and a word, and either side may have been sent as one of them. */
function isRight(predicted: Said, label: Said, task: Task): number | null {
  if (predicted.number !== null && label.number !== null) {
    const isSame =
      task === "binary" ? predicted.number >= 0.5 === label.number >= 0.5 : predicted.number === label.number;
    return isSame ? 1 : 0;
  }
  if (predicted.class !== null && label.class !== null) return predicted.class === label.class ? 1 : 0;
  return null;
}

function says({ number, class: word }: Said, value: string): number | null {
  if (word !== null && word === value) return 1;
  if (number !== null) return value.trim() !== "" && number === Number(value) ? 1 : 0;
  return word === null ? null : 0;
}

function numberAt(values: Float64Array, row: number): number | null {
  const value = values[row] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
