import {
  comparisonsShownMax,
  findingsShownMax,
  nameFindings,
  writeBasis,
  writeComparison,
  writeLife,
  writeModel,
  writeOpenLink,
  writeSignal,
} from "./alert-lines.ts";
import type { AlertMessage, Finding } from "./alert-message.ts";
import { drawChartBars } from "./chart-bars.ts";
import { describeChart } from "./describe-chart.ts";
import { escapeHtml } from "./escape-html.ts";
import { writeCount, writePoints, writeShare } from "./figures.ts";
import { bar, calmTone, colours, darkStyles, font, layout, neutralTone, say, toneOf } from "./mail-parts.ts";
import { writeState } from "./severity-words.ts";

/**
 * An alert as an HTML mail: tables and inline styles, so that one source serves a phone and a desktop program, with a
 * dark theme for programs that ask for it. Everything but the chart is text.
 *
 * @param picture - where the chart's PNG is found, such as "cid:chart@driftguard"; `null` draws bars instead
 */
export function writeAlertHtml(message: AlertMessage, picture: string | null): string {
  const about = writeModel(message)
    .map((part) => say(part))
    .join(" &middot; ");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${say(message.headline)}</title><style>:root{color-scheme:light dark;supported-color-schemes:light dark}${darkStyles}</style></head>
<body class="dg-page" style="margin:0;padding:0;background:${colours.page};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${say(message.summary, 140)}</div>
<div role="article" aria-label="${say(message.headline)}" lang="en">
${layout(
  `<tr><td align="center" style="padding:20px 10px"><!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
${layout(
  `<tr><td style="padding:0 6px 12px">${layout(
    `<tr><td class="dg-text" style="${font};font-size:15px;font-weight:700;white-space:nowrap;padding-right:16px;color:${colours.text}">DriftGuard</td><td align="right" class="dg-text3" style="${font};font-size:12px;line-height:16px;color:${colours.text3}">${about}</td></tr>`,
  )}</td></tr>
${writeCard(message, picture)}
${writeFoot(message)}`,
  'width="100%" style="max-width:600px"',
)}
<!--[if mso]></td></tr></table><![endif]--></td></tr>`,
  `width="100%" class="dg-page" style="background:${colours.page}"`,
)}</div></body></html>
`;
}

function writeCard(message: AlertMessage, picture: string | null): string {
  const tone = pickTone(message);
  return `<tr><td class="dg-card dg-top-${tone.name}" style="background:${colours.surface};border:1px solid ${colours.border};border-top:4px solid ${tone.fill};border-radius:0 0 12px 12px;padding:22px 22px 26px;${font};color:${colours.text}">
<span class="dg-chip-${tone.name}" style="display:inline-block;background:${tone.wash};padding:3px 10px;border-radius:11px;font-size:12px;line-height:16px;font-weight:700"><span class="dg-${tone.name}" style="color:${tone.text}">${icon(message)}&nbsp; ${writeState(message).map(escapeHtml).join(" &middot; ")}</span></span>
<h1 class="dg-text" style="margin:10px 0 6px;${font};font-size:22px;line-height:29px;font-weight:700;letter-spacing:-.01em;color:${colours.text}">${say(message.headline)}</h1>
<p class="dg-text3" style="margin:0;font-size:13px;line-height:18px;color:${colours.text3}">${writeLife(message).map(escapeHtml).join(" &middot; ")}</p>
<p class="dg-text2" style="margin:16px 0 0;font-size:16px;line-height:24px;color:${colours.text2}">${embolden(say(message.summary, 2_000))}</p>
${writeChart(message, picture)}${writeAdvice(message)}${writeButtons(message)}${writeSegments(message)}${writeFindings(message)}${writeUnchanged(message)}
</td></tr>`;
}

function pickTone({ kind, severity }: AlertMessage): ReturnType<typeof toneOf> {
  if (kind === "test") return neutralTone;
  return kind === "resolved" ? calmTone : toneOf(severity);
}

function icon({ kind, severity }: AlertMessage): string {
  if (kind === "test") return "&#9675;";
  if (kind === "resolved" || severity < 2) return "&#10003;";
  if (severity === 2) return "&#9670;";
  return severity === 3 ? "&#9650;" : "&#11042;";
}

function embolden(html: string): string {
  return html.replace(
    /\d+(?:[.,]\d+)*(?:&nbsp;| )%/g,
    (figure) => `<b class="dg-text" style="color:${colours.text}">${figure}</b>`,
  );
}

function writeChart({ chart }: AlertMessage, picture: string | null): string {
  if (chart === null) return "";
  if (picture === null) return `<div style="margin:18px 0 0">${drawChartBars(chart)}</div>`;
  return `<img class="dg-picture" src="${escapeHtml(picture)}" width="554" alt="${say(describeChart(chart), 600)}" style="display:block;width:100%;max-width:554px;height:auto;box-sizing:border-box;margin:18px 0 0;border:1px solid ${colours.border};border-radius:8px">`;
}

function writeAdvice({ probably, next }: AlertMessage): string {
  if (probably === null && next.length === 0) return "";
  const cause =
    probably === null
      ? ""
      : `<p style="margin:0"><b>Probably</b> ${say(probably.sentence, 1_000)}</p>${probably.evidence
          .map(
            (fact) =>
              `<p class="dg-text2" style="margin:2px 0 0;color:${colours.text2}">&ndash;&nbsp;${say(fact, 1_000)}</p>`,
          )
          .join("")}`;
  const steps =
    next.length === 0
      ? ""
      : `<p style="margin:6px 0 0"><b>Next:</b> ${next.map((step) => say(step, 1_000)).join(" ")}</p>`;
  return `<div class="dg-text" style="margin:16px 0 0;font-size:14px;line-height:21px;color:${colours.text}">${cause}${steps}</div>`;
}

function writeButtons(message: AlertMessage): string {
  const { alert, acknowledge } = message.links;
  const second =
    acknowledge === null
      ? ""
      : `<td width="10">&nbsp;</td><td class="dg-button2" style="border:1px solid ${colours.borderStrong};border-radius:8px"><a href="${escapeHtml(acknowledge)}" class="dg-text" style="display:inline-block;padding:11px 16px;${font};font-size:15px;line-height:20px;font-weight:700;color:${colours.text};text-decoration:none">Acknowledge</a></td>`;
  return layout(
    `<tr><td class="dg-button" style="background:${colours.accent};border-radius:8px"><a href="${escapeHtml(alert)}" style="display:inline-block;padding:12px 20px;${font};font-size:15px;line-height:20px;font-weight:700;color:#FFFFFF;text-decoration:none">${escapeHtml(writeOpenLink(message))}</a></td>${second}</tr>`,
    'style="margin:18px 0 0"',
  );
}

function writeFindings(message: AlertMessage): string {
  const { findings } = message;
  if (findings.length === 0) return "";
  const rest = findings.length - findingsShownMax;
  const more = rest > 0 ? `<tr>${cell(`and ${writeCount(rest)} more`, "dg-text3", colours.text3, 0)}</tr>` : "";
  const scale = findings.some(({ threshold }) => threshold !== null) ? "the mark is the threshold" : "";
  return `${heading(nameFindings(message), scale)}${layout(findings.slice(0, findingsShownMax).map(writeFinding).join("") + more)}`;
}

function writeFinding(finding: Finding, index: number): string {
  const { value, threshold, severity, comparisons } = finding;
  const tone = toneOf(severity);
  // The bar reaches its end at twice the threshold, where Severe begins.
  const meter =
    threshold === null || threshold <= 0
      ? ""
      : `<div style="padding:5px 0 3px">${bar(Math.abs(value) / (2 * threshold), { name: `dg-fill-${tone.name}`, colour: tone.fill, height: 6, mark: 0.5 })}</div>`;
  const compared = comparisons.slice(0, comparisonsShownMax).map((item) => say(writeComparison(item)));
  return `<tr><td class="dg-rule" style="${font};padding:9px 0;font-size:14px;line-height:19px;${topRule(index)}"><span class="dg-text" style="color:${colours.text}"><b>${say(finding.feature)}</b> &nbsp;${say(writeSignal(finding))}</span>${meter}${compared.length === 0 ? "" : `<div class="dg-text2" style="font-size:13px;line-height:18px;color:${colours.text2}">${compared.join(" &middot; ")}</div>`}</td></tr>`;
}

function writeSegments({ segments, severity }: AlertMessage): string {
  if (segments === null || segments.rows.length === 0) return "";
  const { title, currentName, baselineName, rows } = segments;
  const tone = toneOf(severity);
  const key = `${swatch("dg-now", colours.accent)} ${say(currentName, 40)} &nbsp;${swatch("dg-then", colours.baseline)} ${say(baselineName, 40)}`;
  const lines = rows.slice(0, findingsShownMax).map((row, index) => {
    const rule = topRule(index);
    return `<tr><td width="22%" class="dg-rule" style="${font};padding:9px 10px 9px 0;font-size:14px;line-height:18px;${rule}"><b class="dg-text" style="color:${colours.text}">${say(row.name, 60)}</b><br><span class="dg-text3" style="font-size:12px;color:${colours.text3}">${writeCount(row.rows)} rows</span></td>
<td class="dg-rule" style="padding:9px 12px 9px 0;${rule}">${bar(row.current, { name: "dg-now", colour: colours.accent })}<div style="height:4px;line-height:4px;font-size:0">&nbsp;</div>${bar(row.baseline, { name: "dg-then", colour: colours.baseline })}</td>
<td width="58" align="right" class="dg-rule" style="${font};font-size:13px;line-height:17px;${rule}"><b class="dg-text" style="color:${colours.text}">${escapeHtml(writeShare(row.current))}</b><br><span class="dg-text3" style="color:${colours.text3}">${escapeHtml(writeShare(row.baseline))}</span></td>
<td width="64" align="right" class="dg-rule" style="${font};font-size:14px;${rule}"><b class="dg-${tone.name}" style="color:${tone.text}">${escapeHtml(writePoints(row.current - row.baseline))}</b></td></tr>`;
  });
  return `${heading(say(title), key)}<table width="100%" cellpadding="0" cellspacing="0" border="0">${lines.join("")}</table>`;
}

function writeUnchanged({ unchanged }: AlertMessage): string {
  if (unchanged.length === 0) return "";
  const lines = unchanged.map(({ name, detail }, index) => {
    const fact = `<span class="dg-good" style="color:${colours.good}">&#10003;</span>&nbsp; <b>${say(name)}</b> &nbsp;${say(detail, 1_000)}`;
    return `<tr>${cell(fact, "dg-text2", colours.text2, index)}</tr>`;
  });
  return `${heading("What did not change", "")}${layout(lines.join(""))}`;
}

function writeFoot(message: AlertMessage): string {
  const { alert, channels } = message.links;
  const change =
    channels === null
      ? ""
      : `<a href="${escapeHtml(channels)}" class="dg-link" style="color:${colours.accent}">Change</a> &middot; `;
  const shown = alert.replace(/^https?:\/\//, "");
  return `<tr><td class="dg-text3" style="padding:14px 6px 0;${font};font-size:12px;line-height:18px;color:${colours.text3}">${say(message.organisation)}. ${say(writeBasis(message), 2_000)}
${change}<a href="${escapeHtml(alert)}" class="dg-link" style="color:${colours.accent}">${escapeHtml(shown)}</a></td></tr>`;
}

function heading(html: string, noteHtml: string): string {
  const note =
    noteHtml === ""
      ? ""
      : ` <span class="dg-text3" style="font-weight:400;font-size:12px;color:${colours.text3}">&nbsp; ${noteHtml}</span>`;
  return `<h2 class="dg-text" style="margin:26px 0 6px;${font};font-size:15px;line-height:20px;color:${colours.text}">${html}${note}</h2>`;
}

function cell(html: string, name: string, colour: string, index: number): string {
  return `<td class="${name} dg-rule" style="${font};padding:7px 0;font-size:14px;line-height:20px;color:${colour};${topRule(index)}">${html}</td>`;
}

function topRule(index: number): string {
  return index === 0 ? "" : `border-top:1px solid ${colours.border}`;
}

function swatch(name: string, colour: string): string {
  return `<span class="${name}" style="display:inline-block;width:9px;height:9px;border-radius:2px;background:${colour}"></span>`;
}
