import { StartFault } from "../../platform/start-fault.ts";

/**
 * What is wrong with the words of a command, in one sentence, and where the rest stands: a page of usage would bury it.
 *
 * @param usage - of the command; begins with "Usage: driftguard" and its name
 */
export function usageFault(sentence: string, usage: string, options: ErrorOptions = {}): StartFault {
  const command = /^Usage: (driftguard \S+)/.exec(usage)?.[1] ?? "driftguard";
  return new StartFault(`${sentence} ${command} --help says how.`, options);
}
