import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;
/** A record a line for machines, or lines for people. */
export type LogFormat = "json" | "text";
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const credentials =
  /dg_[A-Za-z0-9_-]{8,}|(?<=:\/\/)[^\s/:@]*:[^\s/@]*(?=@)|(?<=\b(?:token|password|secret)=)[^\s&"]+/gi;

/**
 * One JSON record a line, without secrets: fields are named one by one where they are logged, and whatever text they
 * hold has key prefixes, `://user:password@` and `token=` values taken out, since error messages quote them.
 *
 * @param destination - standard error where left out, so that standard output stays for people
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: scrubFields },
    hooks: {
      logMethod(
        this: Logger,
        parts: Parameters<Logger["info"]>,
        method: (...parts: Parameters<Logger["info"]>) => void,
      ) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- same tuple, texts scrubbed in place
        method.apply(this, parts.map((part) => (typeof part === "string" ? scrub(part) : part)) as typeof parts);
      },
    },
  };
  return pino(options, destination ?? pino.destination({ dest: 2, sync: true }));
}

/**
 * Standard error for log lines: as they are, or made into "[10:42:07] WARN: what happened" with what belongs to it
 * behind, in colour.
 */
export async function logDestination(format: LogFormat): Promise<DestinationStream> {
  const standardError = pino.destination({ dest: 2, sync: true });
  if (format === "json") return standardError;
  const toText = await textOfLines({ isColoured: true });
  return { write: (line) => standardError.write(toText(line)) };
}

/** Loaded only where somebody reads along: it takes longer to load than the log itself. */
export async function textOfLines({ isColoured }: { readonly isColoured: boolean }): Promise<(line: string) => string> {
  const { prettyFactory } = await import("pino-pretty");
  return prettyFactory({ colorize: isColoured, translateTime: "SYS:HH:MM:ss", singleLine: true });
}

/** Takes secrets out of a text that people or machines will read. */
export function scrub(text: string): string {
  return text.replaceAll(credentials, "[secret]");
}

function scrubFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, scrubValue(value)]));
}

function scrubValue(value: unknown): unknown {
  if (typeof value === "string") return scrub(value);
  if (Array.isArray(value)) return value.map(scrubValue);
  if (value instanceof Error) return describeError(value);
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return scrubFields({ ...value });
  }
  return value;
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return scrub(String(error));
  return { name: error.name, message: scrub(error.message), stack: scrub(error.stack ?? "") };
}
