export type Language = "curl" | "Python" | "TypeScript";

/** A program that asks the endpoint for these rows, with the key from the environment. */
export function snippetOf(language: Language, endpoint: string, rows: readonly unknown[]): string {
  const body = JSON.stringify({ inputs: rows });
  switch (language) {
    case "curl":
      return `curl -s '${endpoint.replaceAll("'", "%27")}' -H "X-API-Key: $DRIFTGUARD_KEY" -H 'content-type: application/json' -d '${body.replaceAll("'", "'\\''")}'`;
    case "Python":
      return [
        "import json, os, urllib.request",
        "",
        `request = urllib.request.Request(${JSON.stringify(endpoint)},`,
        // JSON's way of writing a text is Python's too.
        `    data=${JSON.stringify(body)}.encode(),`,
        '    headers={"X-API-Key": os.environ["DRIFTGUARD_KEY"], "content-type": "application/json"})',
        "print(json.load(urllib.request.urlopen(request)))",
      ].join("\n");
    case "TypeScript":
      return [
        `const answer = await fetch(${JSON.stringify(endpoint)}, {`,
        '  method: "POST",',
        '  headers: { "x-api-key": process.env.DRIFTGUARD_KEY ?? "", "content-type": "application/json" },',
        `  body: JSON.stringify(${body}),`,
        "});",
        "console.log(await answer.json());",
      ].join("\n");
    default:
      return language satisfies never;
  }
}
