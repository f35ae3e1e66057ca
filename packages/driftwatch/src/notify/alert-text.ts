import { writeBasis, writeDetails, writeLife, writeModel, writeOpenLink } from "./alert-lines.ts";
import type { AlertMessage } from "./alert-message.ts";
import { drawTextChart } from "./chart-text.ts";
import { oneLine } from "./one-line.ts";
import { writeState } from "./severity-words.ts";

/** An alert as plain text: the other half of the mail, and what a terminal prints. */
export function writeAlertText(message: AlertMessage): string {
  const { links } = message;
  const blocks = [
    [
      oneLine(message.headline),
      [...writeState(message), ...writeModel(message)].join(" · "),
      writeLife(message).join(" · "),
    ],
    [oneLine(message.summary, 2_000)],
    ...(message.chart === null ? [] : [drawTextChart(message.chart)]),
    ...writeDetails(message),
    [
      `${writeOpenLink(message)}: ${links.alert}`,
      ...(links.acknowledge === null ? [] : [`Acknowledge: ${links.acknowledge}`]),
      ...(links.model === null ? [] : [`Open the model: ${links.model}`]),
    ],
    [
      `${oneLine(message.organisation)}. ${oneLine(writeBasis(message), 2_000)}`,
      ...(links.channels === null ? [] : [`Change: ${links.channels}`]),
    ],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`.replaceAll("\u00A0", " ");
}
