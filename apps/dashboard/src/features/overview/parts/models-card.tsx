import type { Health, Overview } from "@driftguard/protocol";
import { IconAlertCircle, IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { Spark } from "../../../charts/spark.tsx";
import { healthWords } from "../../models/health-words.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { countOf, formatCount, formatDecimal, formatShare } from "../../../ui/numbers.ts";
import { SeverityChip } from "../../../ui/severity-chip.tsx";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";
import { type Severity, severityToken, severityWord } from "../../../ui/severity.ts";
import { formatDate, formatDay, formatSince, formatSpan } from "../../../ui/times.ts";

type OverviewModel = Overview["models"][number];
type Word = Health["word"];

/** Worst first; the words a filter is offered for. */
const words: readonly { readonly word: Word; readonly severity: Severity }[] = [
  { word: "Severe", severity: 4 },
  { word: "Drift", severity: 3 },
  { word: "Watch", severity: 2 },
  { word: "Stable", severity: 0 },
  { word: "Learning", severity: null },
  { word: "No baseline", severity: null },
  { word: "No data", severity: null },
  { word: "Paused", severity: null },
];

/** Every model on one row, those that need attention first. */
export function ModelsCard({ models, asOf }: { models: readonly OverviewModel[]; asOf: number }): ReactNode {
  const [filter, setFilter] = useState<Word | null>(null);
  const shown = models.filter(({ health }) => filter === null || health.word === filter);
  return (
    <Card
      className="models-card"
      title="Models"
      aside={
        <div className="pills" role="group" aria-label="Filter by health">
          <button type="button" aria-pressed={filter === null} onClick={() => setFilter(null)}>
            All <b>{models.length}</b>
          </button>
          {words.map(({ word, severity }) => {
            const count = models.filter(({ health }) => health.word === word).length;
            return count === 0 ? null : (
              <button key={word} type="button" aria-pressed={filter === word} onClick={() => setFilter(word)}>
                <SeverityIcon severity={severity} size={12} /> {word} <b>{count}</b>
              </button>
            );
          })}
        </div>
      }
    >
      {shown.length === 0 ? (
        <Empty title="No model matches this filter">
          <button type="button" className="link" onClick={() => setFilter(null)}>
            Show all models
          </button>
        </Empty>
      ) : (
        <table className="table models-table">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Health</th>
              <th scope="col">{formatSpan(asOf - 6 * 86_400_000, asOf)}</th>
              <th scope="col">Features drifting</th>
              <th scope="col">Performance, 24 h</th>
              <th scope="col">Service</th>
              <th scope="col">Traffic, 24 h</th>
              <th scope="col">Labels, 24 h</th>
              <th scope="col">Coverage</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((model) => (
              <ModelRow key={model.id} model={model} asOf={asOf} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function ModelRow({ model, asOf }: { model: OverviewModel; asOf: number }): ReactNode {
  const { health, performance } = model;
  return (
    <tr>
      <th scope="row" data-cell="name">
        <Link to="/models/$model/overview" params={{ model: model.name }}>
          {model.name}
        </Link>
        <span className="under">
          {model.version === null ? "no version" : model.version} · since {formatDate(Date.parse(model.created_at))}
        </span>
      </th>
      <td data-cell="health">
        <SeverityChip severity={health.severity}>{healthWords(health)}</SeverityChip>
        {(health.since !== null || health.severity !== null) && (
          <span className="under">
            {health.since === null ? "no signal over its limit" : `since ${formatDay(Date.parse(health.since))}`}
          </span>
        )}
      </td>
      <td data-cell="week">
        <Week days={model.days} />
      </td>
      <td data-cell="drift">
        {model.drifting === null ? (
          <span className="dim">Not judged</span>
        ) : (
          `${model.drifting} of ${model.feature_count}`
        )}
        {model.drifting !== null && <span className="narrow-only"> features drifting</span>}
        <span className="under">
          {model.drifting === null ? (model.last_check?.reason ?? "no check yet") : "vs its usual range"}
        </span>
      </td>
      <td data-cell="performance">
        {performance === null ? (
          <>
            <span className="dim">No data</span>
            <span className="under">no labels sent</span>
          </>
        ) : (
          <>
            {formatMetric(performance.name, performance.value)}
            <span className="under">
              {performance.name}
              {performance.baseline !== null && `, ${formatMetric(performance.name, performance.baseline)} expected`}
            </span>
          </>
        )}
      </td>
      <td data-cell="service">
        {model.latency_p95_ms === null ? (
          <span className="dim">No data</span>
        ) : (
          `p95 ${formatDecimal(model.latency_p95_ms, 0)} ms`
        )}
        <span className="under">
          {model.error_rate_24h !== null && `errors ${formatShare(model.error_rate_24h)}`}
          {model.error_rate_24h === null && model.latency_p95_ms === null && "no latency sent"}
        </span>
      </td>
      <td data-cell="traffic">
        <Spark values={model.traffic} width={92} height={24} />
        <span className="under">{trafficWords(model, asOf)}</span>
      </td>
      <td data-cell="labels">
        {model.labelled_24h === null ? <span className="dim">No data</span> : formatCount(model.labelled_24h)}
        <span className="under">
          {model.last_prediction_at === null
            ? "no prediction yet"
            : `last row ${formatSince(Date.parse(model.last_prediction_at), asOf)}`}
        </span>
      </td>
      <td data-cell="coverage">
        <Coverage coverage={model.coverage} />
      </td>
    </tr>
  );
}

/** Rows are counted with their profiles: where there is no baseline to bin by, they come and no count does. */
function trafficWords({ predictions_24h: count, last_prediction_at: last }: OverviewModel, asOf: number): string {
  const isUncounted = count === 0 && last !== null && asOf - Date.parse(last) < 86_400_000;
  return isUncounted ? "not counted yet" : `${formatCount(count)} in 24 h`;
}

function formatMetric(name: string, value: number | null): string {
  if (value === null) return "No data";
  return /rate|accuracy|precision|recall|share/i.test(name) ? formatShare(value) : formatDecimal(value);
}

function Week({ days }: { days: OverviewModel["days"] }): ReactNode {
  return (
    <ol className="week" aria-label="Worst severity of each of the last 7 days">
      {days.map(({ day, severity }) => {
        const text = `${formatDay(Date.parse(day))}: ${severityWord(severity)}`;
        const fill =
          severity === null
            ? { className: "hatched" }
            : { style: { background: `var(--severity-${severityToken(severity)})` } };
        return (
          <li key={day} title={text} {...fill}>
            <span className="only-read">{text}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Coverage({ coverage }: { coverage: OverviewModel["coverage"] }): ReactNode {
  const parts = Object.entries(coverage);
  const missing = parts.filter(([, there]) => !there).map(([name]) => name);
  return (
    <>
      <span className="coverage">
        {missing.length === 0 ? (
          <IconCheck size={14} aria-hidden style={{ color: "var(--severity-text-0)" }} />
        ) : (
          <IconAlertCircle size={14} aria-hidden style={{ color: "var(--severity-text-2)" }} />
        )}
        {parts.length - missing.length} of {parts.length}
      </span>
      <span className="under">
        {missing.length === 0
          ? parts.map(([name]) => name).join(", ")
          : `${countOf(missing.length, "gap")}: ${missing.join(", ")}`}
      </span>
    </>
  );
}
