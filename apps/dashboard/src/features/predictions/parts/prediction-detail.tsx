import type { Prediction } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { CopyButton } from "../../../ui/copy-button.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { formatDuration } from "../../../ui/times.ts";
import { showValue } from "../show-value.ts";

/** One row with everything that came with it. */
export function PredictionDetail({ prediction }: { prediction: Prediction }): ReactNode {
  const { features, timestamp, received_at: received, labelled_at: labelled } = prediction;
  return (
    <div className="prediction-detail">
      <dl className="facts prediction-features">
        {Object.entries(features).map(([name, value]) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className={value === null || value === undefined ? "dim" : undefined}>{showValue(value)}</dd>
          </div>
        ))}
      </dl>
      <dl className="facts">
        <div>
          <dt>Happened</dt>
          <dd>
            <Moment at={timestamp} />
          </dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>
            <Moment at={received} />
          </dd>
        </div>
        <div>
          <dt>Prediction</dt>
          <dd>{showValue(prediction.prediction)}</dd>
        </div>
        <div>
          <dt>Label</dt>
          <dd>
            {prediction.label === null
              ? "has not come"
              : `${showValue(prediction.label)}${labelled === null ? "" : `, ${formatDuration(Date.parse(labelled) - Date.parse(timestamp))} later`}`}
          </dd>
        </div>
      </dl>
      <CopyButton text={JSON.stringify(prediction, null, 2)} label="Copy as JSON" />
    </div>
  );
}
