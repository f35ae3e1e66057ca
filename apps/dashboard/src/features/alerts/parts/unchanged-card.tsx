import type { AlertDetail } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { formatRatio } from "../../../ui/numbers.ts";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";

type UnchangedCardProps = {
  readonly unchanged: AlertDetail["unchanged"];
};

/** What did not change, so that a red herring is answered before it is asked. */
export function UnchangedCard({ unchanged }: UnchangedCardProps): ReactNode {
  return (
    <Card title="What did not change" caption="Nothing here reached its limit.">
      <table className="table unchanged">
        <thead className="only-read">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Multiple of its limit</th>
            <th scope="col">How it is</th>
          </tr>
        </thead>
        <tbody>
          {unchanged.map(({ feature, note, ratio }) => (
            <tr key={feature}>
              <th scope="row">
                <SeverityIcon severity={0} size={14} />
                {feature}
              </th>
              <td>{ratio === null ? "" : <b>{formatRatio(ratio)}</b>}</td>
              <td className="dim">{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
