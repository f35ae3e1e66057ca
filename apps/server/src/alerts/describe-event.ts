/** What happened to an alert, in words for its timeline. */
export function describeEvent(kind: string, detail: unknown): string {
  const of = (name: string): string => {
    const value: unknown = detail !== null && typeof detail === "object" ? Reflect.get(detail, name) : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const note = of("note") === "" ? "" : `: ${of("note")}`;
  switch (kind) {
    case "opened":
      return `Opened: ${of("title")}`;
    case "joined":
      return `${of("features")} joined`;
    case "worse":
      return `Became ${of("word")}`;
    case "acknowledged":
      return `Acknowledged${note}`;
    case "snoozed":
      return `Snoozed until ${momentOf(of("until"))}${note}`;
    case "woken":
      return "The snooze ended while it still fires";
    case "resolved":
      return `Resolved (${of("resolution")})${note}`;
    case "reopened":
      return `Reopened${note}`;
    case "sent-again":
      return `Sent again to ${of("channel")}`;
    case "comment":
      return of("text");
    default:
      return kind;
  }
}

/** "Sat 21 Nov, 02:00 UTC"; what is no time, as it came. */
function momentOf(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  const parts = new Map(moment.formatToParts(time).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  return `${of("weekday")} ${of("day")} ${of("month")}, ${of("hour")}:${of("minute")} UTC`;
}

const moment = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});
