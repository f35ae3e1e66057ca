import type { Distribution, Heatmap } from "@driftguard/protocol";
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import type { DistributionData } from "../../../charts/distribution/distribution-data.ts";
import { LazyDistributionChart } from "../../../charts/distribution/lazy-distribution-chart.tsx";
import { largestChanges } from "../../../charts/distribution/largest-changes.ts";
import { useClient } from "../../../client-context.ts";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { formatDecimal, formatPValue, formatRatio, formatShare, formatShortCount } from "../../../ui/numbers.ts";
import { SeverityChip } from "../../../ui/severity-chip.tsx";
import { severityWord } from "../../../ui/severity.ts";
import { formatDuration, formatMoment } from "../../../ui/times.ts";
import { distributionQuery } from "../queries.ts";
import { toDistribution } from "../to-distribution.ts";
import { doubtWords, methodWords } from "../verdict-words.ts";

export type FeatureCardProps = {
  readonly model: string;
  readonly heatmap: Heatmap;
  readonly feature: string;
  /** The selected column's beginning. */
  readonly at: number;
  readonly isAtLatest: boolean;
  /** Moves the selection by columns. */
  readonly onMove: (steps: number) => void;
};

/** One feature: baseline and current rows on shared bins, what changed most, by which method, over how many rows. */
export function FeatureCard({ model, heatmap, feature, at, isAtLatest, onMove }: FeatureCardProps): ReactNode {
  const stepMs = heatmap.step_minutes * 60_000;
  // Without a chosen hour the whole window is compared; a chosen hour is compared by itself.
  const span = isAtLatest ? null : { from: new Date(at).toISOString(), to: new Date(at + stepMs).toISOString() };
  const query = useQuery({
    ...distributionQuery(useClient(), model, feature, span),
    placeholderData: keepPreviousData,
  });
  const cell = cellOf(heatmap, feature, at);
  return (
    <section className="card feature-card" aria-labelledby="selected-feature">
      <div className="card-head">
        <div>
          <h2 id="selected-feature" className="mono">
            {feature}
          </h2>
          <p aria-live="polite">
            {formatMoment(at)}
            {stepMs > 3_600_000 && `, ${formatDuration(stepMs)}`}
          </p>
        </div>
        <SeverityChip severity={cell.severity}>
          {severityWord(cell.severity)}
          {cell.ratio !== null && ` · ${formatRatio(cell.ratio)}`}
        </SeverityChip>
      </div>
      {query.isError ? (
        <ProblemNote
          what="The distribution could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : query.data === undefined ? (
        <div style={{ height: 340 }} />
      ) : (
        <div style={query.isPlaceholderData ? { opacity: 0.55 } : undefined}>
          <FeatureDetail distribution={query.data} />
        </div>
      )}
      <div className="feature-foot">
        <ActionIcon variant="default" size={32} aria-label="An hour back" onClick={() => onMove(-1)}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size={32} aria-label="An hour on" disabled={isAtLatest} onClick={() => onMove(1)}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
        <Button
          variant="light"
          size="xs"
          component={Link}
          to={`/alerts/rules?model=${encodeURIComponent(model)}&kind=psi`}
        >
          Try a rule on this model
        </Button>
      </div>
    </section>
  );
}

function FeatureDetail({ distribution }: { distribution: Distribution }): ReactNode {
  const data = useMemo(() => toDistribution(distribution), [distribution]);
  const [verdict] = distribution.verdicts.toSorted((a, b) => (b.ratio ?? -1) - (a.ratio ?? -1));
  const doubt = verdict === undefined ? null : doubtWords(verdict);
  const { window, missing } = distribution;
  const hours = Date.parse(window.to) - Date.parse(window.from);
  return (
    <>
      <ul className="legend">
        <li>
          <i className="swatch" style={{ background: "var(--chart-baseline)" }} />
          Baseline
        </li>
        <li>
          {data.kind === "categorical" ? (
            <i className="swatch" style={{ background: "var(--chart-current)" }} />
          ) : (
            <i className="swatch-line" />
          )}
          Current, {formatDuration(hours)}
        </li>
      </ul>
      {distribution.current_rows === 0 ? (
        <p className="note">No row in this span: nothing to compare.</p>
      ) : (
        <LazyDistributionChart
          data={data}
          height={data.kind === "categorical" ? Math.max(140, data.rows.length * 22 + 32) : 196}
          label={sayDistribution(distribution.feature, data)}
        />
      )}
      <dl className="facts facts-tight feature-facts">
        {verdict && (
          <>
            <div>
              <dt>Method</dt>
              <dd>{methodWords(verdict.method)}</dd>
            </div>
            <div>
              <dt>Effect, vs baseline</dt>
              <dd className={doubt === null ? undefined : "dim"}>
                {formatDecimal(verdict.effect.value)}, limit {formatDecimal(verdict.threshold)}
              </dd>
            </div>
            <div>
              <dt>p</dt>
              <dd>{formatPValue(verdict.p_value)}</dd>
            </div>
          </>
        )}
        <div>
          <dt>Rows</dt>
          <dd>
            {formatShortCount(distribution.current_rows)} now · {formatShortCount(distribution.reference_rows)} baseline
          </dd>
        </div>
        <div>
          <dt>Missing</dt>
          <dd>
            {formatShare(missing.current)} now · {formatShare(missing.reference)} baseline
          </dd>
        </div>
      </dl>
      {doubt !== null && <p className="note feature-doubt">{doubt}. That is no verdict, and not “no drift”.</p>}
      <Changes data={data} />
    </>
  );
}

function Changes({ data }: { data: DistributionData }): ReactNode {
  const changes = largestChanges(data.rows, 3);
  if (changes.length === 0) return null;
  const largest = Math.max(...changes.map(({ change }) => Math.abs(change)));
  return (
    <>
      <h3 className="feature-changes-title">Largest changes</h3>
      <ul className="feature-changes">
        {changes.map(({ label, change }) => (
          <li key={label}>
            <span title={label}>{label}</span>
            <span className="feature-change-bar" aria-hidden>
              <i
                style={{
                  width: `${(Math.abs(change) / largest) * 100}%`,
                  background: change > 0 ? "var(--chart-current)" : "var(--chart-baseline)",
                }}
              />
            </span>
            <b>
              {change > 0 ? "+" : "−"}
              {formatDecimal(Math.abs(change) * 100, 1)} pt
            </b>
          </li>
        ))}
      </ul>
    </>
  );
}

function cellOf(
  { features, times, step_minutes }: Heatmap,
  name: string,
  at: number,
): { severity: number | null; ratio: number | null } {
  const feature = features.find((one) => one.name === name);
  const column = Math.round((at - Date.parse(times[0] ?? "")) / (step_minutes * 60_000));
  return { severity: feature?.severity[column] ?? null, ratio: feature?.ratio[column] ?? null };
}

function sayDistribution(feature: string, data: DistributionData): string {
  const [largest] = largestChanges(data.rows, 1);
  const change = largest ? ` Largest change: ${largest.label}, ${formatDecimal(largest.change * 100, 1)} points.` : "";
  return `Distribution of ${feature}: baseline against current rows.${change}`;
}
