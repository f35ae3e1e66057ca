import { SegmentedControl } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";

export type View = "chart" | "table";

/** Every chart can be read as a table. */
export function ViewSwitch({
  view,
  chart,
  onChange,
}: {
  view: View;
  chart: string;
  onChange: (view: View) => void;
}): ReactNode {
  const choice = (icon: ReactNode, word: string): ReactNode => (
    <span className="view-choice">
      {icon}
      {word}
    </span>
  );
  return (
    <SegmentedControl
      size="xs"
      aria-label="View"
      value={view}
      onChange={(value) => onChange(value === "table" ? "table" : "chart")}
      data={[
        { value: "chart", label: choice(<IconChartBar size={14} aria-hidden />, chart) },
        { value: "table", label: choice(<IconTable size={14} aria-hidden />, "Table") },
      ]}
    />
  );
}
