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
 * behind, in colour where it is shown.
 */
export async function logDestination(format: LogFormat): Promise<DestinationStream> {
  const standardError = pino.destination({ dest: 2, sync: true });
  if (format === "json") return standardError;
  // A file or a service keeps the codes of colours as they are; NO_COLOR and plain terminals are asked too.
  const toText = await textOfLines({ isColoured: process.stderr.isTTY && process.stderr.hasColors() });
  return { write: (line) => standardError.write(toText(line)) };
}

/** Loaded only where somebody reads along: it takes longer to load than the log itself. */
export async function textOfLines({ isColoured }: { readonly isColoured: boolean }): Promise<(line: string) => string> {
  const { prettyFactory } = await import("pino-pretty");
  const toText = prettyFactory({
    ...{ colorize: isColoured, translateTime: "SYS:HH:MM:ss", singleLine: true },
    messageFormat(record, messageKey) {
      const message = record[messageKey];
      return typeof message === "string" ? message.replaceAll("\n", "\\n") : "";
    },
  });
  return (line) => toText(spellControls(line));
}

/**
 * Makes control characters in a JSON text into words about them: a terminal would do what they say, and a record may hold
 * what a stranger sent. Line breaks and tabs stay, for stacks have them.
 */
function spellControls(json: string): string {
  return json
    .replaceAll(/\\(?:u00[01][\da-f]|.)/gi, (escape) => (/^\\[ubfr]/.test(escape) ? `\\${escape}` : escape))
    .replaceAll(commands, (character) => `\\\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The control characters that JSON leaves as they are, and those that turn the direction of what follows. */
const commands = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

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
