import type { Description } from "../../alerts/index.ts";
import { hourMs } from "../../profiles/index.ts";
import { figure } from "../figures.ts";
import type { JudgedVolume } from "./judge-volume.ts";

const seriesHours = 7 * 24;

/** An alert about how many rows come, in words and figures; `null` where the hours of now say nothing new. */
export function describeVolume(volume: JudgedVolume): Description | null {
  const { judgement, hours, isWeekend, verdicts } = volume;
  const { rows, expectedRows, through } = judgement;
  if (expectedRows === null || judgement.threshold === null) return null;
  const usual = about(expectedRows);
  const isLow = rows < expectedRows;
  const threshold = Math.round(judgement.threshold);
  return {
    title:
      rows === 0
        ? `Volume: no predictions came in an hour, ${usual} are usual`
        : `Volume: ${rows.toLocaleString("en-US")} predictions in an hour, ${usual} are usual`,
    score: rows,
    pValue: null,
    threshold,
    sentence: `${rows === 0 ? "No prediction" : rows === 1 ? "1 prediction" : `${rows.toLocaleString("en-US")} predictions`} came in the hour ${clock(through - hourMs)} to ${clock(through)} UTC (${isLow ? "lower" : "upper"} limit ${threshold.toLocaleString("en-US")}); ${usual} are usual at this hour of a ${isWeekend ? "weekend" : "weekday"}.`,
    probably: isLow
      ? "Probably what sends the predictions has stopped or cannot reach this server, or their users have."
      : "Probably something sends the same predictions again under other ids, or a new source was connected.",
    evidence: [],
    where: null,
    nextSteps: isLow
      ? [
          "Look whether the service that sends the predictions runs, and at the latest refused rows on the model's page.",
          "If the traffic ended on purpose, resolve this alert as expected: it is a habit from then on.",
        ]
      : [
          "Look at the newest predictions: who sends them, and whether they come twice.",
          "If the traffic grew on purpose, resolve this alert as expected: it is a habit from then on.",
        ],
    rule: "Rows of an hour below .3 or above 3 times what the same hours of the last 28 days brought, beyond chance and what was ever seen there, in two of three hours; no row at all at once",
    closes: "by itself after 24 h with the rows of every hour within .7 of the limits",
    window: { from: new Date(through - hourMs).toISOString(), to: new Date(through).toISOString() },
    rows,
    baseline: null,
    findings: [...verdicts],
    unchanged: [],
    distributions: [],
    series: [
      {
        name: "predictions an hour",
        unit: "predictions",
        threshold,
        points: hours.rows.slice(-seriesHours).map((value, index, shown) => ({
          at: new Date(hours.through - (shown.length - index) * hourMs).toISOString(),
          value,
        })),
      },
    ],
    segments: [],
    byPolicy: true,
  };
}

/** "about 400", to two digits. */
function about(rows: number): string {
  return `about ${figure(rows)}`;
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}
