import { commands } from "../commands.ts";
import { options } from "../options.ts";

/** For `eval "$(driftwatch completion bash)"`. Where nothing fits, the shell completes file names. */
export function bashCompletion(): string {
  const words = Object.entries(options).flatMap(([name, { choices }]) =>
    choices === undefined ? [] : [`    --${name}) words="${choices.join(" ")}" ;;`],
  );
  const formatsOf = Object.entries(commands).flatMap(([name, { formats }]) =>
    formats === undefined
      ? []
      : [`  [ "\${COMP_WORDS[1]}$previous" = "${name}--format" ] && words="${formats.join(" ")}"`],
  );
  const optionsOf = Object.entries(commands).map(
    ([name, kind]) => `      ${name}) words="${kind.options.map((option) => `--${option}`).join(" ")}" ;;`,
  );
  return `_driftwatch() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  case "$previous" in
${words.join("\n")}
    completion) words="bash zsh fish" ;;
  esac
${formatsOf.join("\n")}
  if [ -z "$words" ] && [ "$COMP_CWORD" -eq 1 ]; then
    words="${Object.keys(commands).join(" ")} --help --version"
  elif [ -z "$words" ] && [ "\${current#-}" != "$current" ]; then
    case "\${COMP_WORDS[1]}" in
${optionsOf.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _driftwatch driftwatch
`;
}
