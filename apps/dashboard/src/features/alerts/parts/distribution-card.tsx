import type { Distribution } from "@driftguard/protocol";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import { LazyDistributionChart } from "../../../charts/distribution/lazy-distribution-chart.tsx";
import { largestChanges } from "../../../charts/distribution/largest-changes.ts";
import { Card } from "../../../ui/card.tsx";
import { formatCount, formatPoints } from "../../../ui/numbers.ts";
import { toDistribution } from "../../drift/to-distribution.ts";

/** One feature's baseline and current rows, as evidence; the drift page shows it hour by hour. */
export function DistributionCard({ model, distribution }: { model: string; distribution: Distribution }): ReactNode {
  const data = useMemo(() => toDistribution(distribution), [distribution]);
  const [largest] = largestChanges(data.rows, 1);
  const change = largest ? `Largest change: ${largest.label}, ${formatPoints(largest.change)}.` : "No bin changed.";
  return (
    <Card
      title={<span className="mono">{distribution.feature}</span>}
      caption={`${change} ${formatCount(distribution.current_rows)} rows against ${formatCount(distribution.reference_rows)} of the baseline.`}
      aside={
        <Link className="link" to="/models/$model/drift" params={{ model }} search={{ feature: distribution.feature }}>
          Open in drift
        </Link>
      }
    >
      <LazyDistributionChart
        data={data}
        height={data.kind === "categorical" ? Math.max(150, data.rows.length * 22 + 32) : 180}
        label={`Distribution of ${distribution.feature}: baseline against current rows. ${change}`}
      />
    </Card>
  );
}
