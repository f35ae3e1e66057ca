import { type CommandKind, type CommandName, commands } from "./commands.ts";
import { type OptionKind, type OptionName, options } from "./options.ts";

/** The whole help, within 80 columns. */
export const help: string = `driftwatch: two data sets in, a drift report out

${Object.entries(commands).map(commandLines).join("\n")}

Files are CSV, TSV, JSON Lines, JSON lists of objects (each also with .gz),
Parquet or Arrow, told by their ending. 'data/*.csv' in quotes is all files that
match, - is stdin. postgres://user@host/database#table and sqlite:file.db#table
are tables; in quotes, a query may stand in the place of the table.

${Object.entries(options).map(optionLines).join("\n")}
  --help, --version

Exit codes: 0 no drift, 1 a column drifted, 2 none drifted but one could not be
judged, 3 unreadable input or usage, 70 a bug of ours.
`;

const outcomes: Partial<Record<CommandName, string>> = {
  check: "0 no drift, 1 a column drifted, 2 none drifted but one could not be\njudged, 3 unreadable input or usage",
  backtest: "0 would not have fired, 1 would have, 2 could not be judged,\n3 unreadable input or usage",
  estimate: "0 no drop, 1 a drop, 2 could not be judged, 3 unreadable input or\nusage",
};

/** The help of one command: how it is called, and what it takes. */
export function helpOf(name: CommandName): string {
  const kind = commands[name];
  const lines = kind.options.map((option) => optionLines([option, optionOf(name, option)]));
  return `${commandLines([name, kind])}

${[...lines, "  --help"].join("\n")}

Exit codes: ${outcomes[name] ?? "0 done, 3 unreadable input or usage"}.
`;
}

/** What an option is to one command: not every command writes every format. */
export function optionOf(name: CommandName, option: OptionName): OptionKind {
  const { formats } = commands[name];
  return option === "format" && formats !== undefined
    ? { ...options.format, choices: formats, says: [`${formats.join(", ")}; ${formats[0] ?? ""} unless told`] }
    : options[option];
}

function commandLines([name, { usage, says }]: readonly [string, CommandKind]): string {
  return [...usage.map((words) => `  driftwatch ${name} ${words}`), `      ${says}`].join("\n");
}

function optionLines([name, { value, says }]: readonly [string, OptionKind]): string {
  const head = `  --${name}${value === null ? "" : ` ${value}`}`.padEnd(22);
  const isLong = !head.endsWith(" ");
  const lines = says.map((line, i) => (i === 0 && !isLong ? `${head}${line}` : `${" ".repeat(22)}${line}`));
  return (isLong ? [head, ...lines] : lines).join("\n");
}
