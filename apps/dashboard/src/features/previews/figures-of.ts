import type { PreviewReport } from "@driftguard/protocol";

import type { KeyFigure } from "../../ui/key-figures.tsx";
import { countOf, formatCount, formatInUnit, formatShare } from "../../ui/numbers.ts";

/** A replay in four figures, each with what it is compared with and over how many requests. */
export function figuresOf({
  predictions,
  latency_ms: latency,
  errors,
  schema,
  requests,
  findings,
}: PreviewReport): KeyFigure[] {
  const isFound = (about: string, weight: string): boolean =>
    findings.some((finding) => finding.about === about && finding.weight === weight);
  const changes =
    schema.added.length + schema.removed.length + schema.changed.length + (schema.output === null ? 0 : 1);
  return [
    {
      name: "Answered otherwise",
      value: predictions.share === null ? "–" : formatShare(predictions.share.value),
      note:
        predictions.share === null
          ? `Not enough data: ${formatCount(predictions.compared)} of ${formatCount(predictions.needed)} requests`
          : `${formatCount(predictions.different)} of ${formatCount(predictions.compared)}; ${formatShare(predictions.share.lower)} to ${formatShare(predictions.share.upper)} of all like these`,
      severity: predictions.share === null ? null : isFound("predictions", "differs") ? 2 : 0,
    },
    {
      name: "Latency p95",
      value: formatInUnit(latency.preview.p95, "ms"),
      note: `${formatInUnit(latency.live.p95, "ms")} as recorded, ${countOf(latency.live.requests, "request")}`,
      severity: isFound("latency", "differs") ? 2 : 0,
    },
    {
      name: "Fails where live answers",
      value: requests.replayed === 0 ? "–" : formatCount(errors.fresh),
      note:
        requests.replayed === 0
          ? "nothing could be asked"
          : `of ${countOf(requests.replayed, "request")}; ${formatCount(errors.live)} failed when live`,
      severity: requests.replayed === 0 ? null : errors.fresh > 0 ? 3 : 0,
    },
    {
      name: "Schema",
      value: changes === 0 ? "Same" : countOf(changes, "change"),
      note: changes === 0 ? "takes and gives what live does" : "in what it takes and gives",
      severity: changes > 0 ? 2 : 0,
    },
  ];
}
