import { type Setting, shownDefault } from "../env-example.ts";
import { escapeProse } from "./escape-prose.ts";

const head = `# Settings of the server

Set them in the environment or in a file \`.env\` beside which the server starts; the environment wins. All have a default.
A value that cannot be is named at the start, all of them at once, and nothing starts.

| setting | what it does | unless set |
| --- | --- | --- |
`;

/** Every setting of the server, made from the schema that reads them. */
export function settingsPage(settings: Readonly<Record<string, Setting>>): string {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const value = shownDefault(setting);
    return `| \`${name}\` | ${escapeProse(setting.description ?? "").replaceAll("|", "\\|")} | ${value === "" ? "" : `\`${value}\``} |`;
  });
  return `${head}${rows.join("\n")}\n`;
}
