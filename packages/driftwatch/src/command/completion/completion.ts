import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../output.ts";
import { parseOptions, usage } from "../parse-options.ts";
import { bashCompletion } from "./bash-completion.ts";
import { fishCompletion } from "./fish-completion.ts";

/** `driftwatch completion SHELL`: prints what a shell evaluates to complete commands, options and their words. */
export function completion(args: readonly string[], { stdout }: Surroundings): number {
  const { positionals } = parseOptions("completion", args);
  stdout.write(scriptOf(positionals));
  return exitCodes.fine;
}

function scriptOf([shell = "", ...more]: readonly string[]): string {
  if (more.length === 0 && shell === "bash") return bashCompletion();
  // zsh reads bash's completion once it was told to.
  if (more.length === 0 && shell === "zsh") return `autoload -U +X bashcompinit && bashcompinit\n${bashCompletion()}`;
  if (more.length === 0 && shell === "fish") return fishCompletion();
  throw usage(`completion knows bash, zsh and fish; got "${[shell, ...more].join(" ")}".`);
}
