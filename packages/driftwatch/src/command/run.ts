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
    surroundings.stderr.write(`${describe(error, args)}\n`);
    return error instanceof CommandError ? exitCodes.unreadable : exitCodes.bug;
  }
}

/** Each command is loaded when it is asked for: `--version` need not wait for what reads Parquet. */
async function dispatch([command, ...args]: readonly string[], surroundings: Surroundings): Promise<number> {
  const words = [command, ...args];
  if (command === "help" || words.includes("--help") || words.includes("-h")) {
    const known = commandIn(words);
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
      throw new CommandError("usage", "Say what to do: driftwatch check REF CUR.");
    default:
      throw new CommandError("usage", `There is no command "${command}".`);
  }
}

function isJson(args: readonly string[]): boolean {
  return args.includes("--format=json") || args[args.indexOf("--format") + 1] === "json";
}

function commandIn(words: readonly unknown[]): CommandName | undefined {
  return Object.keys(commands).find((name): name is CommandName => words.includes(name));
}

/** A stranger's error may hold anything: only its kind and first line are shown, and never a stack. */
function describe(error: unknown, args: readonly string[]): string {
  const { code, detail, hint } =
    error instanceof CommandError
      ? { code: error.code, detail: error.message, hint: error.hint ?? usageHint(error, args) }
      : {
          code: "bug",
          detail: `a bug of ours: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown"}`,
          hint: null,
        };
  if (isJson(args)) return JSON.stringify({ code, detail, hint });
  return `driftwatch: ${detail}${hint === null ? "" : ` (${hint})`}`;
}

function usageHint({ code }: CommandError, [command]: readonly string[]): string | null {
  if (code !== "usage") return null;
  return commandIn([command]) === undefined ? "driftwatch --help" : `driftwatch ${command} --help`;
}
