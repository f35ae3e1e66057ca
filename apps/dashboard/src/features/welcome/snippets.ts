export type SnippetInput = {
  readonly origin: string;
  readonly model: string;
  readonly key: string;
  readonly features?: Readonly<Record<string, unknown>>;
};

const example = { amount: 49.9, country: "NL" };

/** One prediction by curl, ready to run in a shell. */
export function curlSnippet({ origin, model, key, features = example }: SnippetInput): string {
  const row = JSON.stringify({ features, prediction: 0.12, id: "order-1" });
  return [
    // In double quotes: a name may hold an apostrophe, and a variable in the key's place is read by the shell.
    `curl -sS -X POST "${origin}/api/v1/models/${encodeURIComponent(model)}/predictions" \\`,
    `  -H "X-API-Key: ${key}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${row.replaceAll("'", String.raw`'\''`)}'`,
  ].join("\n");
}

/** The same in Python, by the standard library alone. */
export function pythonSnippet({ origin, model, key, features = example }: SnippetInput): string {
  const url = `${origin}/api/v1/models/${encodeURIComponent(model)}/predictions`;
  return `import json, urllib.request

row = {
    "features": ${toPython(features)},
    "prediction": 0.12,
    "id": "order-1",  # your own id: a repeat counts once
}
request = urllib.request.Request(
    ${toPython(url)},
    data=json.dumps([row]).encode(),
    headers={
        "X-API-Key": ${toPython(key)},
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as answer:
    print(answer.read().decode())`;
}

/** A JSON value as a Python literal: strings are alike, the three constants are not. */
function toPython(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(toPython).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}: ${toPython(inner)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}
