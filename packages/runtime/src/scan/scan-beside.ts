import type { ScanReport } from "../contract.ts";
import { joinReports, scanModel, type ScanOptions } from "./scan-model.ts";

/**
 * What a file that need not be a model would do if own code unpickled it: any loader may be called on any file, whatever
 * its name. A file that is no pickle is held nothing against, and what Python would run of it before it stops is.
 *
 * @param file - a path inside the version
 */
export async function scanBeside(file: string, bytes: Uint8Array, options: ScanOptions): Promise<ScanReport> {
  const report = await scanModel(file, bytes, { ...options, isData: true });
  const broken = new Set(report.findings.filter(({ kind }) => endsEarly.has(kind)).map((finding) => finding.file));
  // Texts and pictures begin with what are opcodes too: what those spell is no name, unless it is one that does harm.
  const isAccident = (place: string): boolean => broken.has(place) && !isPickle(bytes);
  const findings = report.findings.filter(
    ({ kind, file: place }) =>
      !endsEarly.has(kind) && !notLookedAt.has(kind) && (kind === "dangerous-name" || !isAccident(place)),
  );
  const unread = report.findings.filter(({ kind }) => notLookedAt.has(kind)).map(({ says }) => says);
  const read = isAccident(file) ? { ...joinReports([]), bytes: report.bytes } : report;
  return joinReports([{ ...read, findings, unread }]);
}

const endsEarly: ReadonlySet<string> = new Set(["no-pickle", "unread-bytes", "broken-stream"]);
const notLookedAt: ReadonlySet<string> = new Set(["unreadable-container", "limit"]);

/** By the two bytes that every pickle since protocol 2 begins with. */
export function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && [2, 3, 4, 5].includes(bytes[1] ?? 0);
}
