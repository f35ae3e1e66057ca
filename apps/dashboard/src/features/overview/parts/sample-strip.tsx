import type { Overview } from "@driftguard/protocol";
import { IconDatabaseImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy, useState } from "react";

import { useCan } from "../../session/queries.ts";
import { formatCount } from "../../../ui/numbers.ts";

const DeleteSampleDialog = lazy(() =>
  import("../../welcome/parts/delete-sample-dialog.tsx").then((module) => ({ default: module.DeleteSampleDialog })),
);

/** Says that what is shown is sample data, and how to be rid of it. */
export function SampleStrip({ demo }: { demo: Overview["demo"] }): ReactNode {
  const [isAsking, setAsking] = useState(false);
  const can = useCan("demo:write");
  return (
    <div className="sample-strip">
      <IconDatabaseImport size={16} aria-hidden />
      <p>
        <b>Sample data.</b>{" "}
        {demo.note ??
          (demo.shift_days === null
            ? "Real rows, moved to the present."
            : `Real flights of 2013, moved by ${formatCount(demo.shift_days)} days; new rows arrive as they did then.`)}
      </p>
      <Link className="link" to="/welcome">
        Connect your model
      </Link>
      {can && (
        <button type="button" className="link" onClick={() => setAsking(true)}>
          Delete sample data
        </button>
      )}
      {isAsking && (
        <Suspense>
          <DeleteSampleDialog onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </div>
  );
}
