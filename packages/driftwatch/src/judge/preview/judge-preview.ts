import { type ComparedAnswers, pairsMin } from "./compare-answers.ts";

/** How two versions differ in what they take and give. */
export type SchemaDifference = {
  readonly added: readonly { readonly name: string; readonly type: string }[];
  readonly removed: readonly { readonly name: string; readonly type: string }[];
  readonly changed: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Which tells no columns: what the two take cannot be compared then, and nothing is known to be the same. */
  readonly untold: readonly ("before" | "after")[];
  /** What a prediction is; `null`: the same. */
  readonly output: { readonly from: string; readonly to: string } | null;
};

/** Of answered requests, in milliseconds; `null` of none. */
export type Latency = { readonly requests: number; readonly p50: number | null; readonly p95: number | null };

/** What a replay of recorded requests came to: `before` is the live version, `after` the preview. */
export type PreviewMeasures = {
  /** As people call the versions. */
  readonly names: { readonly before: string; readonly after: string };
  /** Why the preview could not be asked at all, in one sentence. */
  readonly notStarted: string | null;
  /** Requests that were recorded, and those of them that could be asked again. */
  readonly recorded: number;
  readonly replayed: number;
  /** Requests that either failed on; `fresh` ones the live version had answered. */
  readonly errors: { readonly before: number; readonly after: number; readonly fresh: number };
  readonly answers: ComparedAnswers;
  readonly latency: { readonly before: Latency; readonly after: Latency };
  readonly schema: SchemaDifference;
};

export type PreviewFinding = {
  readonly about: "start" | "errors" | "predictions" | "latency" | "schema" | "requests";
  /** `unknown`: nothing can be said, which is never "no difference". */
  readonly weight: "fails" | "differs" | "same" | "unknown";
  readonly says: string;
};

/** The worst first: it fails where the live version did not; nobody can tell; it differs; it does not. */
export type PreviewVerdict = "fails" | "not-enough-data" | "differs" | "same";

export type JudgedPreview = {
  readonly verdict: PreviewVerdict;
  /** The verdict in one sentence. */
  readonly headline: string;
  /** In the order of reading. */
  readonly findings: readonly PreviewFinding[];
};

// A version is called slower as a canary is, and where somebody could notice.
const slowerTimes = 2;
const slowerMsMin = 5;
// A replay that was cut short has asked the first of them only, and the rest may be what it answers otherwise.
const replayedShareMin = 0.8;

/**
 * What a replay says of a version, in words. One request that the live version answered and the preview does not is
 * enough to say that it fails, however few there are; that it does not differ takes 30, and four of five that were
 * recorded.
 */
export function judgePreview(measures: PreviewMeasures): JudgedPreview {
  const { names, notStarted, answers } = measures;
  const findings = [
    ...(notStarted === null ? [] : [{ about: "start", weight: "fails", says: notStarted } as const]),
    ...judgeErrors(measures),
    judgeAnswers(measures),
    ...judgeLatency(measures),
    ...judgeSchema(measures),
    ...judgeRequests(measures),
  ];
  const isFound = (weight: PreviewFinding["weight"]): boolean => findings.some((finding) => finding.weight === weight);
  const verdict: PreviewVerdict = isFound("fails")
    ? "fails"
    : answers.kind === "too-few"
      ? "not-enough-data"
      : isFound("differs")
        ? "differs"
        : measures.replayed < replayedShareMin * measures.recorded
          ? "not-enough-data"
          : "same";
  return { verdict, headline: headlineOf(verdict, names, findings), findings };
}

function headlineOf(
  verdict: PreviewVerdict,
  { before, after }: PreviewMeasures["names"],
  findings: readonly PreviewFinding[],
): string {
  const about = findings.filter(({ weight }) => weight === "differs").map((finding) => words[finding.about]);
  switch (verdict) {
    case "fails":
      return findings.some((finding) => finding.about === "start")
        ? `Version ${after} does not start.`
        : `Version ${after} fails on requests that version ${before} answers.`;
    case "not-enough-data":
      return `Not enough data to tell version ${after} from version ${before}.`;
    case "differs":
      return `Version ${after} differs from version ${before}: ${listed(about)}.`;
    case "same":
      return `Version ${after} answers as version ${before} does.`;
    default:
      return verdict satisfies never;
  }
}

const words: Readonly<Record<PreviewFinding["about"], string>> = {
  ...{ start: "its start", errors: "errors", predictions: "predictions", latency: "latency" },
  ...{ schema: "schema", requests: "requests" },
};

function judgeErrors({ names, replayed, errors }: PreviewMeasures): readonly PreviewFinding[] {
  const { before, after, fresh } = errors;
  if (fresh > 0) {
    const says = `It fails on ${fresh} of ${requests(replayed)}, and version ${names.before} answered ${fresh === 1 ? "it" : "them"}.`;
    return [{ about: "errors", weight: "fails", says }];
  }
  if (replayed < pairsMin) return [];
  const mended = before - after;
  const says =
    before === 0
      ? `It fails on none of ${requests(replayed)}, as version ${names.before}.`
      : `It fails on ${after} of ${requests(replayed)}; version ${names.before} failed on ${before} of them.`;
  return [{ about: "errors", weight: mended > 0 ? "differs" : "same", says }];
}

function judgeAnswers({ names, answers }: PreviewMeasures): PreviewFinding {
  const about = "predictions";
  if (answers.kind === "too-few") {
    const says = `Not enough data: ${requests(answers.requests)} can be compared, and a comparison takes ${answers.needed}.`;
    return { about, weight: "unknown", says };
  }
  const { different, share, numbers, scores } = answers;
  if (different === 0) {
    const says = `It answers all ${requests(answers.requests)} as version ${names.before} did; of all requests like these, at most ${percent(share.upper)} would be answered otherwise.`;
    const moved =
      scores !== null && scores.largest > scoreMin ? ` Scores move by ${figure(scores.meanAbsolute)} on average.` : "";
    return { about, weight: moved === "" ? "same" : "differs", says: says + moved };
  }
  const size = answers.as === "numbers" ? sizeOf(numbers) : "";
  const says = `It answers ${different} of ${requests(answers.requests)} otherwise: ${percent(share.value)}, and of all requests like these ${percent(share.lower)} to ${percent(share.upper)}.${size}`;
  return { about, weight: "differs", says };
}

// A part in a million, as numbers are compared.
const scoreMin = 1e-6;

function sizeOf(numbers: NonNullable<Exclude<ComparedAnswers, { kind: "too-few" }>["numbers"]> | null): string {
  if (numbers === null) return "";
  const where = numbers.mean === 0 ? "" : numbers.mean > 0 ? ", higher on the whole" : ", lower on the whole";
  return ` They lie ${figure(numbers.meanAbsolute)} apart on average${where}; answers spread by ${figure(numbers.spread)}.`;
}

function judgeLatency({ names, latency: { before, after } }: PreviewMeasures): readonly PreviewFinding[] {
  const about = "latency";
  if (after.p95 === null) return [];
  const own = `95 of 100 answers came within ${figure(after.p95)} ms`;
  if (before.p95 === null || Math.min(before.requests, after.requests) < pairsMin) {
    const says = `${own}; there are not enough recorded latencies of version ${names.before} to hold them to.`;
    return [{ about, weight: "unknown", says }];
  }
  const isSlower = after.p95 > slowerTimes * before.p95 && after.p95 - before.p95 >= slowerMsMin;
  const says = `${own}; those of version ${names.before}, as recorded under its own load, within ${figure(before.p95)} ms.`;
  return [{ about, weight: isSlower ? "differs" : "same", says }];
}

function judgeSchema({ names, schema }: PreviewMeasures): readonly PreviewFinding[] {
  const { added, removed, changed, untold, output } = schema;
  const about = "schema";
  const parts = [
    ...(added.length === 0 ? [] : [`it takes ${features(added)}, which version ${names.before} does not`]),
    ...(removed.length === 0 ? [] : [`it does not take ${features(removed)} any more`]),
    ...(changed.length === 0 ? [] : [`the type of ${features(changed)} changes`]),
    ...(output === null ? [] : [`it answers ${output.to} where version ${names.before} answers ${output.from}`]),
  ];
  const said = parts.join("; ");
  const differs: readonly PreviewFinding[] =
    parts.length === 0 ? [] : [{ about, weight: "differs", says: `${said.charAt(0).toUpperCase()}${said.slice(1)}.` }];
  if (untold.length > 0) {
    const who = listed(untold.map((which) => `version ${names[which]}`));
    const says = `What they take cannot be compared: ${who} ${untold.length === 1 ? "tells" : "tell"} no columns.`;
    return [...differs, { about, weight: "unknown", says }];
  }
  if (differs.length > 0) return differs;
  return [{ about, weight: "same", says: `It takes and gives what version ${names.before} does.` }];
}

function judgeRequests({ recorded, replayed, notStarted }: PreviewMeasures): readonly PreviewFinding[] {
  const left = recorded - replayed;
  if (left === 0 || notStarted !== null) return [];
  const says = `${left} of ${requests(recorded)} could not be asked again.`;
  return [{ about: "requests", weight: "unknown", says }];
}

function requests(count: number): string {
  return `${count} ${count === 1 ? "request" : "requests"}`;
}

const namedMax = 5;

function features(all: readonly { readonly name: string }[]): string {
  const named = all.slice(0, namedMax).map(({ name }) => `"${name}"`);
  return listed(all.length > namedMax ? [...named, `${all.length - namedMax} more`] : named);
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
