import { describe, expect, test } from "vitest";
import {
  distributionAlert,
  hostileAlert,
  levelsAlert,
  performanceAlert,
  resolvedAlert,
} from "../../test/alert-examples.ts";
import type { AlertMessage } from "./alert-message.ts";
import { writeAlertHtml } from "./alert-html.ts";
import { escapeSlack, writeAlertSlack } from "./alert-slack.ts";
import { writeAlertSubject } from "./alert-subject.ts";
import { writeAlertText } from "./alert-text.ts";
import { escapeHtml } from "./escape-html.ts";
import { writeTestMessage } from "./test-message.ts";

/** The three forms a person reads, as the characters that the person sees. */
const forms = {
  text: writeAlertText,
  html: (message: AlertMessage) => readHtml(writeAlertHtml(message, null)),
  slack: (message: AlertMessage) => readSlack(message).join("\n"),
};

describe.each(Object.entries(forms))("%s", (_, write) => {
  test("tells what, where, since when, compared with what, why, and what to do", () => {
    const said = write(performanceAlert);
    for (const fact of [
      "Flights are disrupted 3.4 times as often as predicted",
      "Drift: performance",
      "MEDIUM",
      "flight-disruption v1",
      "sample data",
      "Example Air",
      "Alert 1",
      "open since Fri 20 Nov, 18:00 UTC",
      "sent Sat 21 Nov, 12:00 UTC",
      "68.6 % of flights were disrupted",
      "761 rows of the 24 h to Sat 21 Nov, 12:00 UTC with its own last 28 days (25,410 rows)",
      "Probably outcomes follow the inputs differently now",
      "Estimated performance cannot see a change of this kind.",
      "Ask operations at LGA. Retrain only if it lasts.",
      "LGA",
      "92.3 %",
      "19.3 %",
      "+73 pt",
      "234 rows",
      "0 of 15 crossed their threshold",
      "the channel on-call receives performance alerts",
      "Open alert 1",
    ]) {
      expect(said).toContain(fact);
    }
  });

  test("tells each finding's feature, signal, value, threshold, ratio, p-value and rates", () => {
    const said = write(distributionAlert);
    for (const fact of [
      "KS 0.62, threshold 0.2 (3.1×), p < 0.0001",
      "median 12 to 41",
      "missing 4.0 % to 4.1 %",
      "JS 0.231, threshold 0.15 (1.5×), p < 0.0001",
      "MQ 8.1 % to 19.4 %",
      "missing rate 11.8 %, threshold 5.0 % (2.4×), p = 0.0021",
      "Alert 77, got worse",
      "Severe: distribution",
      "HIGH",
      "training-2026-09 (51,955 rows)",
    ]) {
      expect(said).toContain(fact);
    }
  });

  test("a resolved alert says its life and no level", () => {
    const said = write(resolvedAlert);
    expect(said).toContain("Resolved: performance");
    expect(said).toContain("Fri 20 Nov, 18:00 UTC to Mon 23 Nov, 04:00 UTC");
    expect(said).not.toContain("MEDIUM");
    expect(said).not.toContain("Acknowledge");
  });

  test("a test message cannot be taken for an alert", () => {
    const links = { alert: "https://driftguard.example.com/", model: null, acknowledge: null, channels: null };
    const said = write(writeTestMessage({ organisation: "Example Air", channel: "on-call", links, now: 0 }));
    expect(said).toContain("Nothing is wrong with any model.");
    expect(said).toContain("on-call");
    for (const word of ["Drift:", "Stable:", "Alert ", "Compared", "NONE", "rows of"]) expect(said).not.toContain(word);
  });

  test("more than eight findings are counted, not listed", () => {
    const [first] = distributionAlert.findings;
    const findings = Array.from({ length: 30 }, (_, index) => ({ ...first!, feature: `feature-${index}` }));
    const said = write({ ...distributionAlert, findings });
    expect(said).toContain("feature-7");
    expect(said).not.toContain("feature-8");
    expect(said).toContain("and 22 more");
  });

  test.each(hostileTexts())("the name %j arrives literally", (text) => {
    const said = write(hostileAlert(text));
    expect(said).toContain(seen(text));
  });
});

describe("html", () => {
  test.each(hostileTexts())("the name %j adds no element and no attribute", (text) => {
    const shape = (name: string): string[] => writeAlertHtml(hostileAlert(name), "cid:chart").match(/<[^>]*>/g) ?? [];
    // Where a name stands in an attribute (alt, aria-label, title), it must not end it: the tags are the same but for it.
    const own = shape(text).map((tag) => tag.replaceAll(escapeHtml(seen(text)), "NAME"));
    const plain = shape("abcdefgh").map((tag) => tag.replaceAll("abcdefgh", "NAME"));
    expect(own).toEqual(plain);
  });

  test("stays under the 102 KB at which Gmail cuts a mail, with every list full", () => {
    const [first] = distributionAlert.findings;
    const long = { ...distributionAlert, segments: performanceAlert.segments };
    const findings = Array.from({ length: 100 }, () => ({ ...first!, feature: "f".repeat(128) }));
    expect(writeAlertHtml({ ...long, findings }, null).length).toBeLessThan(60_000);
  });

  test("shows the picture where there is one, else bars", () => {
    expect(writeAlertHtml(performanceAlert, "cid:x@y")).toContain('<img class="dg-picture" src="cid:x@y"');
    for (const alert of [performanceAlert, distributionAlert, levelsAlert]) {
      expect(writeAlertHtml(alert, null)).not.toContain("<img");
      expect(readHtml(writeAlertHtml(alert, null))).toContain(alert.chart?.title);
    }
  });
});

describe("slack", () => {
  const everyText = (message: AlertMessage) =>
    writeAlertSlack(message).blocks.flatMap((block) => (block.type === "context" ? block.elements : [block.text]));

  test.each(["x".repeat(5_000), "&".repeat(5_000), "<!channel>".repeat(500), "\u{1F600}".repeat(3_000)])(
    "limits hold, and no entity is cut in half, for names like %.12s… repeated",
    (text) => {
      const message = writeAlertSlack(hostileAlert(text));
      expect(message.blocks.length).toBeLessThanOrEqual(50);
      expect(message.text.length).toBeLessThanOrEqual(3_000);
      for (const { text: said } of everyText(hostileAlert(text))) {
        expect(said.length).toBeLessThanOrEqual(3_000);
        expect(said.replace(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
      }
      const header = message.blocks[0];
      expect(header?.type === "header" && header.text.text.length).toBeLessThanOrEqual(150);
    },
  );

  test.each(["<!channel>", "<@U123>", "<https://evil.example.com|Open alert 1>", "@here", "*bold*", ":skull:", "|x>"])(
    "the name %s stands in plain text alone, escaped",
    (name) => {
      for (const block of everyText(hostileAlert(name))) {
        if (block.type === "mrkdwn") {
          expect(block.text).not.toContain("evil");
          expect(block.text).not.toContain(name);
        } else {
          expect(block.emoji).toBe(false);
          expect(block.text).not.toMatch(/[<>]/);
        }
      }
      expect(writeAlertSlack(hostileAlert(name)).text).not.toMatch(/[<>]/);
    },
  );

  test("an address cannot end its link early", () => {
    const model = "https://driftguard.example.com/models/a|b>c<d";
    const [links] = everyText({ ...performanceAlert, links: { ...performanceAlert.links, model } }).filter(
      (block) => block.type === "mrkdwn",
    );
    expect(links?.text).toContain("<https://driftguard.example.com/models/a%7Cb%3Ec%3Cd|Open the model>");
  });

  test("escapeSlack keeps what fits exactly", () => {
    expect(escapeSlack("a&b", 7)).toBe("a&amp;b");
    expect(escapeSlack("a&b", 6)).toBe("a…");
  });
});

describe("subject", () => {
  test.each([
    ["opened", 2, "[DriftGuard LOW] flight-disruption: Moved"],
    ["opened", 3, "[DriftGuard MEDIUM] flight-disruption: Moved"],
    ["opened", 4, "[DriftGuard HIGH] flight-disruption: Moved"],
    ["worse", 4, "[DriftGuard HIGH, got worse] flight-disruption: Moved"],
    ["reopened", 3, "[DriftGuard MEDIUM, reopened] flight-disruption: Moved"],
    ["reminder", 3, "[DriftGuard MEDIUM, still open] flight-disruption: Moved"],
    ["resolved", 4, "[DriftGuard RESOLVED] flight-disruption: Moved"],
    ["test", 0, "[DriftGuard TEST] Moved"],
  ] as const)("%s at severity %i", (kind, severity, expected) => {
    expect(writeAlertSubject({ ...performanceAlert, kind, severity, headline: "Moved" })).toBe(expected);
  });

  test.each(hostileTexts())("the name %j leaves one line that starts with ours", (text) => {
    const subject = writeAlertSubject(hostileAlert(text));
    expect(subject).toMatch(/^\[DriftGuard /);
    expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    expect(Array.from(subject).length).toBeLessThanOrEqual(250);
  });
});

function hostileTexts(): string[] {
  return [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></tr></table><h1>Reset your password</h1>",
    "&lt;b&gt;",
    "<!--",
    "a\r\nBcc: victim@example.com",
    "a\nSubject: b",
    "a\0b",
    "=HYPERLINK(1)",
    "+1",
    "@SUM(A1)",
    "-2",
    "\u202Egnp.exe",
    "a\u2028b",
    "${model}",
    "{{7*7}}",
    "$&",
    "$1",
    "__proto__",
    "日本語 Größe",
  ];
}

/** What a person sees of a name: controls as a space, no direction marks. */
function seen(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, "").replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

/** The visible characters of an HTML mail, by a reading of its own: tags out, then entities. */
function readHtml(html: string): string {
  const names: Readonly<Record<string, string>> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    nbsp: " ",
    middot: "·",
    ndash: "–",
  };
  return html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<\/?(?:b|span)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, "\n")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&([a-z]+);/g, (whole, name: string) => names[name] ?? whole)
    .replace(/ {2,}/g, " ");
}

function readSlack(message: AlertMessage): string[] {
  const texts = writeAlertSlack(message).blocks.flatMap((block) =>
    block.type === "context" ? block.elements : [block.text],
  );
  return texts.map(({ text }) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}
