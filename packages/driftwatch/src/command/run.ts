import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { commands, type CommandName } from "./commands.ts";
import { help, helpOf } from "./help.ts";
import type { Surroundings } from "./output.ts";
import { readVersion } from "./version.ts";

/** Runs the command. @returns the exit code; every failure is told on stderr in one sentence */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    surroundings.stderr.write(`${describe(error, isJson(args))}\n`);
    return error instanceof CommandError ? exitCodes.unreadable : exitCodes.bug;
  }
}

/** Each command is loaded when it is asked for: `--version` need not wait for what reads Parquet. */
async function dispatch([command, ...args]: readonly string[], surroundings: Surroundings): Promise<number> {
  const words = [command, ...args];
  if (command === "help" || words.includes("--help") || words.includes("-h")) {
    const known = Object.keys(commands).find((name): name is CommandName => words.includes(name));
    surroundings.stdout.write(known === undefined ? help : helpOf(known));
    return exitCodes.fine;
  }
  switch (command) {
    case "--version":
      surroundings.stdout.write(`${readVersion()}\n`);
      return exitCodes.fine;
    case "check":
      return await (await import("./check/check.ts")).check(args, surroundings);
    case "baseline":
      return await (await import("./baseline/baseline.ts")).baseline(args, surroundings);
    case "report":
      return await (await import("./report/report.ts")).report(args, surroundings);
    case "explain":
      return await (await import("./explain/explain.ts")).explain(args, surroundings);
    case "profile":
      return await (await import("./profile/profile.ts")).profile(args, surroundings);
    case "backtest":
      return await (await import("./backtest/backtest.ts")).backtest(args, surroundings);
    case "estimate":
      return await (await import("./estimate/estimate.ts")).estimate(args, surroundings);
    case "simulate":
      return await (await import("./simulate/simulate.ts")).simulate(args, surroundings);
    case "completion":
      return (await import("./completion/completion.ts")).completion(args, surroundings);
    case undefined:
      throw new CommandError("usage", "Say what to do: driftwatch check REF CUR.", { hint: "driftwatch --help" });
    default:
      throw new CommandError("usage", `There is no command "${command}".`, { hint: "driftwatch --help" });
  }
}

function isJson(args: readonly string[]): boolean {
  return args.includes("--format=json") || args[args.indexOf("--format") + 1] === "json";
}

/** A stranger's error may hold anything: only its kind and first line are shown, and never a stack. */
function describe(error: unknown, asJson: boolean): string {
  const [code, detail, hint] =
    error instanceof CommandError
      ? [error.code, error.message, error.hint]
      : ["bug", `a bug of ours: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown"}`, null];
  if (asJson) return JSON.stringify({ code, detail, hint });
  return `driftwatch: ${detail}${hint === null ? "" : ` (${hint})`}`;
}
