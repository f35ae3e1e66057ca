import { escapeProse } from "./escape-prose.ts";

/** The command's own tables, as far as a page needs them. */
export type CommandTables = {
  readonly commands: Readonly<Record<string, CommandEntry>>;
  /** What an option is to one command; `undefined` where there is none of that name. */
  readonly optionOf: (command: string, option: string) => OptionEntry | undefined;
};

type CommandEntry = { readonly usage: readonly string[]; readonly says: string; readonly options: readonly string[] };
type OptionEntry = {
  readonly value: string | null;
  readonly choices?: readonly string[];
  readonly says: readonly string[];
};

const head = `# The driftwatch command

Two data sets in, a drift report out. Files are CSV, TSV, JSON Lines, JSON lists of objects (each also with \`.gz\`),
Parquet or Arrow, told by their ending; \`'data/*.csv'\` in quotes is all files that match, \`-\` is stdin.
\`postgres://user@host/database#table\` and \`sqlite:file.db#table\` are tables; after the \`#\` a query may stand. Every option
but \`--config\` may stand in \`driftwatch.config.json\`, by its name without the dashes.

| exit code | means |
| --- | --- |
| 0 | no drift |
| 1 | a column drifted |
| 2 | none drifted, but one could not be judged |
| 3 | unreadable input, usage or configuration; nothing was written |
| 70 | a bug of ours |

\`--fail-on\` changes what fails.
`;

/** The reference of the command line, made from the tables that parse it. */
export function commandPage({ commands, optionOf }: CommandTables): string {
  const parts = Object.entries(commands).map(([name, { usage, says, options: own }]) => {
    const rows = own.map((option) => optionRow(option, optionOf(name, option)));
    const calls = usage.map((words) => `driftwatch ${name} ${words}`).join("\n");
    const table = rows.length === 0 ? "" : `\n\n| option | what it does |\n| --- | --- |\n${rows.join("\n")}`;
    return `## ${name}\n\n${escapeProse(`${says[0]?.toUpperCase()}${says.slice(1)}.`)}\n\n\`\`\`text\n${calls}\n\`\`\`${table}`;
  });
  return `${head}\n${parts.join("\n\n")}\n`;
}

function optionRow(name: string, option: OptionEntry | undefined): string {
  if (option === undefined) throw new TypeError(`commandPage needs the option ${name}`);
  const words = `--${name}${option.value === null ? "" : ` ${option.value}`}`;
  return `| \`${words}\` | ${cell(option.says.join(" "))} |`;
}

function cell(text: string): string {
  return escapeProse(text).replaceAll("|", "\\|");
}
