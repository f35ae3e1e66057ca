import type { Performance } from "@driftguard/protocol";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Verdict } from "../../ui/verdict.tsx";
import { AccuracyCard } from "./parts/accuracy-card.tsx";
import { GapMapCard } from "./parts/gap-map-card.tsx";
import { LabelsCard } from "./parts/labels-card.tsx";
import { MetricsCard } from "./parts/metrics-card.tsx";
import { PerformanceFigures } from "./parts/performance-figures.tsx";
import { PerformanceFilters } from "./parts/performance-filters.tsx";
import { RateCard } from "./parts/rate-card.tsx";
import { SegmentGapsCard } from "./parts/segment-gaps-card.tsx";
import { SendLabelsCard } from "./parts/send-labels-card.tsx";
import { performanceQuery } from "./queries.ts";
import "./performance.css";

const route = getRouteApi("/shell/models/$model/performance");

/** How good the predictions were, as far as labels have come; and what can be said before they do. */
export function PerformancePage(): ReactNode {
  const { model } = route.useParams();
  const { days, segment } = route.useSearch();
  const { data: performance, dataUpdatedAt } = useSuspenseQuery(
    performanceQuery(useClient(), model, Number(days), segment),
  );
  return (
    <>
      <PerformanceFilters performance={performance} fetchedAt={dataUpdatedAt} />
      {performance.now.labelled === 0 ? (
        <Unlabelled model={model} performance={performance} />
      ) : (
        <Labelled model={model} performance={performance} />
      )}
    </>
  );
}

function Labelled({ model, performance }: { model: string; performance: Performance }): ReactNode {
  const [first, ...others] = performance.segments;
  // Accuracy is of classes: a model that predicts numbers has none.
  const { accuracy, estimated_accuracy: estimated } = performance.series;
  const hasAccuracy = [...accuracy, ...estimated].some((value) => value !== null);
  return (
    <>
      {!performance.judged && performance.reason !== null && (
        <p className="note performance-note">
          <span>
            <b>Not judged: {performance.reason}.</b> The metrics are shown, and open no alert.
          </span>
        </p>
      )}
      <PerformanceFigures performance={performance} />
      <div className="stack">
        <RateCard model={model} performance={performance} />
        <div className="halves">
          {hasAccuracy && <AccuracyCard performance={performance} />}
          <LabelsCard performance={performance} />
        </div>
        {first && (
          <div className="performance-segments">
            <GapMapCard performance={performance} segment={first} />
            {others[0] ? <SegmentGapsCard segment={others[0]} /> : <SegmentGapsCard segment={first} />}
          </div>
        )}
        <MetricsCard performance={performance} />
      </div>
    </>
  );
}

/** Without labels only the estimate can be shown: said plainly, with the way to send them. */
function Unlabelled({ model, performance }: { model: string; performance: Performance }): ReactNode {
  return (
    <div className="stack" style={{ marginTop: 0 }}>
      <Verdict
        severity={null}
        sentence={performance.summary}
        parts={[
          ["Because", performance.reason],
          ["Next", "Send each prediction's true outcome when it is known: by its id, any time later."],
        ]}
      />
      <div className="halves">
        <AccuracyCard performance={performance} />
        <SendLabelsCard model={model} task={performance.task} />
      </div>
    </div>
  );
}
