import { writeBasis, writeDetails, writeLife, writeModel, writeOpenLink } from "./alert-lines.ts";
import type { AlertMessage } from "./alert-message.ts";
import { writeAlertSubject } from "./alert-subject.ts";
import { drawTextChart } from "./chart-text.ts";
import { oneLine } from "./one-line.ts";
import { writeState } from "./severity-words.ts";

/** What an incoming webhook of Slack takes. */
export type SlackMessage = {
  /** For notifications and readers without blocks. */
  readonly text: string;
  readonly mrkdwn: false;
  readonly link_names: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly SlackBlock[];
};

export type SlackBlock =
  | { readonly type: "header"; readonly text: SlackText }
  | { readonly type: "section"; readonly text: SlackText }
  | { readonly type: "context"; readonly elements: readonly SlackText[] };

export type SlackText =
  | { readonly type: "plain_text"; readonly text: string; readonly emoji: false }
  | { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true };

/**
 * An alert as Slack's blocks. Every text that holds a name is `plain_text`, escaped and without emoji codes: no name can
 * mention a channel, forge a link or format the message. The one `mrkdwn` block holds links in our own words.
 *
 * Limits are Slack's: 150 characters a header, 3,000 a text, counted after escaping; 50 blocks.
 */
export function writeAlertSlack(message: AlertMessage): SlackMessage {
  const about = [...writeState(message), ...writeModel(message), ...writeLife(message)];
  const chart = message.chart === null ? [] : [drawTextChart(message.chart)];
  const sections = [[oneLine(message.summary, 2_000)], ...chart, ...writeDetails(message)];
  return {
    text: escapeSlack(writeAlertSubject(message), textMax),
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(oneLine(message.headline), headerMax) },
      { type: "context", elements: [plain(about.join(" · "))] },
      ...sections.map((lines): SlackBlock => ({ type: "section", text: plain(lines.join("\n")) })),
      { type: "section", text: { type: "mrkdwn", text: writeLinks(message), verbatim: true } },
      {
        type: "context",
        elements: [plain(`${oneLine(message.organisation)}. ${oneLine(writeBasis(message), 2_000)}`)],
      },
    ],
  };
}

/**
 * Slack's three characters as entities, and at most `max` characters of the outcome; an entity is never cut in half.
 *
 * @example
 * escapeSlack("<!channel> & co", 100); // => "&lt;!channel&gt; &amp; co"
 */
export function escapeSlack(text: string, max: number): string {
  const pieces = Array.from(text, (character) => entities[character] ?? character);
  const whole = pieces.join("");
  if (whole.length <= max) return whole;
  let kept = "";
  for (const piece of pieces) {
    if (kept.length + piece.length > max - 1) break;
    kept += piece;
  }
  return `${kept}…`;
}

const textMax = 3_000;
const headerMax = 150;
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function plain(text: string, max = textMax): SlackText {
  return { type: "plain_text", text: escapeSlack(text.replaceAll("\u00A0", " "), max), emoji: false };
}

function writeLinks(message: AlertMessage): string {
  const { alert, model, acknowledge } = message.links;
  const links: readonly (readonly [string | null, string])[] = [
    [alert, writeOpenLink(message)],
    [acknowledge, "Acknowledge"],
    [model, "Open the model"],
  ];
  return links.flatMap(([url, words]) => (url === null ? [] : [`<${encodeLink(url)}|${words}>`])).join("  ·  ");
}

/** A link ends at `|` or `>`: in an address these are encoded, whatever the name of a model brought in. */
function encodeLink(url: string): string {
  return url.replace(/[<>|"\s]/g, (character) => encodeURIComponent(character)).replaceAll("&", "&amp;");
}
