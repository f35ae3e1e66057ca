import type { Drift } from "@driftguard/protocol";
import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconCalendar, IconLink, IconStack2 } from "@tabler/icons-react";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { liveMs } from "../../../query.ts";
import { copyText } from "../../../ui/copy-text.ts";
import { LiveChip } from "../../../ui/live-chip.tsx";
import { formatSpan } from "../../../ui/times.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";

const route = getRouteApi("/shell/models/$model/drift");

/** What is looked at: how long, compared with what; and a link to exactly this. */
export function DriftFilters({
  model,
  drift,
  fetchedAt,
}: {
  model: string;
  drift: Drift;
  fetchedAt: number;
}): ReactNode {
  const { range } = route.useSearch();
  const navigate = route.useNavigate();
  const toast = useToast();
  return (
    <div className="filters" role="group" aria-label="Filters">
      <SegmentedControl
        aria-label="Time range"
        value={range}
        onChange={(value) =>
          void navigate({
            search: (before) => ({
              ...before,
              range: value === "24h" || value === "30d" ? value : "7d",
              at: undefined,
            }),
            replace: true,
            resetScroll: false,
          })
        }
        data={[
          { value: "24h", label: "24 h" },
          { value: "7d", label: "7 days" },
          { value: "30d", label: "30 days" },
        ]}
      />
      <span className="filter-note">
        <IconCalendar size={15} aria-hidden />
        {formatSpan(Date.parse(drift.window.from), Date.parse(drift.window.to))}, UTC
      </span>
      <Link className="filter-button" to="/models/$model/versions" params={{ model }}>
        <IconStack2 size={15} aria-hidden />
        {drift.baseline === null ? "No baseline" : `Baseline ${drift.baseline.number}: ${drift.baseline.kind}`}
      </Link>
      <span className="grow" />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label="Copy link to this view"
        title="Copy link to this view"
        onClick={() =>
          toast(
            copyText(window.location.href)
              ? { text: "The link to this view is copied." }
              : { text: "The browser did not permit copying.", tone: "failed" },
          )
        }
      >
        <IconLink size={17} aria-hidden />
      </ActionIcon>
      <LiveChip fetchedAt={fetchedAt} everyMs={2 * liveMs} />
    </div>
  );
}
