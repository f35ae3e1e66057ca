import { usageFault } from "./usage-fault.ts";

/** What `read` makes of the words of a command. @throws StartFault for what it throws */
export function orUsage<T>(read: () => T, usage: string): T {
  try {
    return read();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw usageFault(message.endsWith(".") ? message : `${message}.`, usage, { cause });
  }
}
