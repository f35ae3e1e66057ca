import type { Performance } from "@driftguard/protocol";
import { SegmentedControl } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { liveMs } from "../../../query.ts";
import { LiveChip } from "../../../ui/live-chip.tsx";
import { formatSpan } from "../../../ui/times.ts";

const route = getRouteApi("/shell/models/$model/performance");

export function PerformanceFilters({
  performance,
  fetchedAt,
}: {
  performance: Performance;
  fetchedAt: number;
}): ReactNode {
  const { days } = route.useSearch();
  const navigate = route.useNavigate();
  const { times } = performance.series;
  return (
    <div className="filters" role="group" aria-label="Filters">
      <SegmentedControl
        aria-label="Time range"
        value={days}
        onChange={(value) =>
          void navigate({
            search: (before) => ({ ...before, days: value === "7" || value === "30" ? value : "60" }),
            replace: true,
            resetScroll: false,
          })
        }
        data={[
          { value: "7", label: "7 days" },
          { value: "30", label: "30 days" },
          { value: "60", label: "60 days" },
        ]}
      />
      {times.length > 1 && (
        <span className="filter-note">
          <IconCalendar size={15} aria-hidden />
          {formatSpan(Date.parse(times[0] ?? ""), Date.parse(times.at(-1) ?? ""))}, UTC
        </span>
      )}
      <span className="grow" />
      <LiveChip fetchedAt={fetchedAt} everyMs={2 * liveMs} />
    </div>
  );
}
