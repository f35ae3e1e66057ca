import type { EndpointSettings, EndpointSettingsInput } from "@driftguard/protocol";

/** What stands in the fields, as it is typed; empty is "not set". */
export type HowServedFields = Readonly<Record<Exclude<keyof EndpointSettings, "recording">, string>> & {
  readonly recording: EndpointSettings["recording"];
};

export type ReadHowServed =
  | { readonly input: EndpointSettingsInput }
  | { readonly faults: Readonly<Partial<Record<string, string>>> };

export function fieldsOf(settings: EndpointSettings): HowServedFields {
  const text = (value: number | null): string => (value === null ? "" : String(value));
  return {
    recording: settings.recording,
    idle_minutes: text(settings.idle_minutes),
    rate_per_second: text(settings.rate_per_second),
    rate_burst: text(settings.rate_burst),
    memory_mb: text(settings.memory_mb),
    deadline_ms: text(settings.deadline_ms),
  };
}

/** The settings that differ from those that are known, or which fields hold no number; what a number may be, the server says. */
export function readHowServed(fields: HowServedFields, known: EndpointSettings): ReadHowServed {
  const faults: Partial<Record<string, string>> = {};
  const read = (name: Exclude<keyof EndpointSettings, "recording">): number | null => {
    const text = fields[name].trim();
    if (text === "") return null;
    // A field takes 1,5 and 0x10 as little as the API does.
    if (!/^-?\d+(\.\d+)?$/.test(text)) faults[name] = `Expected a number, found ${text}.`;
    return Number(text);
  };
  const idle = read("idle_minutes");
  if (idle === null) faults["idle_minutes"] = "Expected minutes, or 0 for never; found nothing.";
  const all: EndpointSettings = {
    recording: fields.recording,
    idle_minutes: idle ?? known.idle_minutes,
    rate_per_second: read("rate_per_second"),
    rate_burst: read("rate_burst"),
    memory_mb: read("memory_mb"),
    deadline_ms: read("deadline_ms"),
  };
  if (Object.keys(faults).length > 0) return { faults };
  const isChanged = ([name, value]: [string, unknown]): boolean =>
    Object.entries(known).some(([other, before]) => other === name && before !== value);
  return { input: Object.fromEntries(Object.entries(all).filter(isChanged)) };
}
