import type { PreviewReport } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { formatCount, formatInUnit } from "../../../ui/numbers.ts";

/** The times of both, and how each was taken. */
export function LatencyCard({ report, version }: { report: PreviewReport; version: string }): ReactNode {
  const { live, preview, measured } = report.latency_ms;
  const rows = [
    [`Version ${report.against?.version ?? ""}, as recorded`, live],
    [`Version ${version}, asked again`, preview],
  ] as const;
  return (
    <Card title="Latency" caption={measured}>
      <div className="table-frame" tabIndex={0} role="region" aria-label="Latency of both versions">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col" className="right">
                p50
              </th>
              <th scope="col" className="right">
                p95
              </th>
              <th scope="col" className="right">
                Requests
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, { p50, p95, requests }]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="right">{formatInUnit(p50, "ms")}</td>
                <td className="right">{formatInUnit(p95, "ms")}</td>
                <td className="right">{formatCount(requests)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
