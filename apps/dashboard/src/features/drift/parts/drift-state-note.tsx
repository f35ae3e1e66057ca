import type { Drift } from "@driftguard/protocol";
import { IconHourglass } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** Why there is no verdict, where there is none; and how far the thresholds have learned. Doubt is never good news. */
export function DriftStateNote({ model, drift }: { model: string; drift: Drift }): ReactNode {
  const isLearning = /learn/i.test(drift.paging.stage);
  if (drift.status === "ok" && !isLearning) return null;
  return (
    <div className="note drift-note">
      <IconHourglass size={16} aria-hidden />
      <span>
        <b>{titles[drift.status]}</b> {drift.status === "ok" ? drift.paging.explanation : drift.explanation}
        {/* The stage says again that there is no baseline. */}
        {drift.status !== "ok" &&
          drift.status !== "no-baseline" &&
          drift.paging.explanation !== "" &&
          ` ${drift.paging.explanation}`}
        {drift.status === "no-baseline" && (
          <>
            {" "}
            <Link className="inline-link" to="/models/$model/versions" params={{ model }}>
              Give a baseline
            </Link>
          </>
        )}
        {drift.status === "no-data" && (
          <>
            {" "}
            <Link className="inline-link" to="/models/$model/predictions" params={{ model }}>
              Look at what has come
            </Link>
          </>
        )}
      </span>
    </div>
  );
}

const titles: Readonly<Record<Drift["status"], string>> = {
  ok: "Still learning.",
  "too-few-rows": "Too few rows.",
  "no-baseline": "No baseline.",
  "no-data": "No rows in this span.",
  undecided: "Undecided.",
};
