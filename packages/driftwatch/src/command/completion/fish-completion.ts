import { type CommandKind, commands } from "../commands.ts";
import { type OptionName, options } from "../options.ts";

/** For `driftwatch completion fish | source`. File names are completed as everywhere. */
export function fishCompletion(): string {
  const names = Object.entries(commands).map(
    ([name, { says }]) => `complete -c driftwatch -n __fish_use_subcommand -f -a ${name} -d ${quoted(says)}`,
  );
  const own = Object.entries(commands).flatMap(([name, kind]) =>
    kind.options.map((option) => line(name, kind, option)),
  );
  const shells = `complete -c driftwatch -n "__fish_seen_subcommand_from completion" -f -a "bash zsh fish"`;
  return `${[...names, ...own, shells].join("\n")}\n`;
}

function line(command: string, { formats }: CommandKind, name: OptionName): string {
  const { value, says } = options[name];
  const choices = name === "format" ? (formats ?? options.format.choices) : options[name].choices;
  const takes = choices !== undefined ? ` -x -a "${choices.join(" ")}"` : value === null ? "" : " -r";
  const when = `-n "__fish_seen_subcommand_from ${command}"`;
  return `complete -c driftwatch ${when} -l ${name}${takes} -d ${quoted(name === "format" ? "how the result is written" : (says[0] ?? ""))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
