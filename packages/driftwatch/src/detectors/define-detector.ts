import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";
import type { Detector, DetectorInput } from "./detector.ts";
import type { Measure } from "./measure.ts";
import { noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/** What was found between two profiles that both hold a value. */
export type Found = {
  /** 0 and above; `null` where it cannot be told, with the `reason`. */
  readonly effect: number | null;
  /** As a reference implementation prints it; the effect unless told. */
  readonly statistic?: number | null;
  /** Natural logarithm of the chance to find as much without any change; left out where none is known. */
  readonly logPValue?: number | null;
  readonly pMethod?: Measure["pMethod"];
  /** The smallest effect that could have been flagged. */
  readonly critical?: number | null;
  readonly reason?: string;
  readonly details?: Measure["details"];
};

type Kind = FeatureBins["kind"];

/** What is made out of them measures features of the kinds `Of` alone, and `find` is typed so. */
export type DetectorParts<Of extends Kind = Kind> = {
  readonly id: string;
  /** The kinds of features it can measure; both unless told. */
  readonly kinds?: readonly Of[];
  /** The effect from which on a change matters. */
  readonly floor: number;
  /** What the effect is called, and its unit; the id unless told. */
  readonly effect?: { readonly name: string; readonly unit: string };
  /** Called where both sides hold a value; it throws nothing on data and changes nothing. */
  readonly find: (input: DetectorInputOf<Of>) => Found;
};

/** A detector's input of the kinds that it measures. */
export type DetectorInputOf<Of extends Kind> = DetectorInput & {
  readonly bins: Extract<FeatureBins, { kind: Of }>;
  readonly reference: Extract<FeatureProfile, { kind: Of }>;
  readonly current: Extract<FeatureProfile, { kind: Of }>;
};

/**
 * Makes a detector out of what only it knows: how far two profiles of a feature lie apart. Sizes, empty sides and too few
 * rows are seen to.
 *
 * Without a p-value the two-gate rule asks for 200 values on both sides instead.
 *
 * @throws RangeError if the id is no word of a-z, 0-9 and _, or the floor is not above 0
 * @example
 * defineDetector({ id: "size", floor: 0.5, find: ({ current, reference }) => ({ effect: Math.abs(current.n - reference.n) }) }).id; // => "size"
 */
export function defineDetector<Of extends Kind = Kind>({
  id,
  kinds,
  floor,
  effect = { name: id, unit: "" },
  find,
}: DetectorParts<Of>): Detector {
  if (!/^[a-z][a-z0-9_]*$/.test(id)) throw new RangeError(`a detector's id is of a-z, 0-9 and _; got "${id}"`);
  if (!(floor > 0 && floor < Number.POSITIVE_INFINITY))
    throw new RangeError(`${id}: the floor must be above 0, got ${floor}`);
  return {
    id,
    kinds: kinds ?? ["numeric", "categorical"],
    floor,
    measure(input) {
      const { reference, current } = input;
      const sizes = sizesOf(reference, current);
      const shared = { method: id, ...sufficiencyOf(reference, current), ...sizes };
      if (sizes.n === 0 || sizes.m === 0)
        return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
      if (!isOf(input, kinds)) throw new RangeError(`${id} measures no ${input.bins.kind} feature`);
      const found = find(input);
      const { logPValue = null, critical = null, details = {} } = found;
      return {
        ...shared,
        ...(found.effect === null && shared.sufficiency === "ok" ? undecidable(found.reason) : {}),
        statistic: found.statistic === undefined ? found.effect : found.statistic,
        effect: { ...effect, value: found.effect },
        pValue: logPValue === null ? null : Math.exp(logPValue),
        // + 0 turns the -0 of a certainty into 0.
        logPValue: logPValue === null ? null : logPValue + 0,
        pMethod: found.pMethod ?? (logPValue === null ? "none" : "asymptotic"),
        critical,
        details,
      };
    },
  };
}

function isOf<Of extends Kind>(input: DetectorInput, kinds: readonly Of[] | undefined): input is DetectorInputOf<Of> {
  return kinds === undefined || kinds.some((kind) => kind === input.bins.kind);
}

function undecidable(reason = "no-measure"): Pick<Measure, "sufficiency" | "reason"> {
  return { sufficiency: "insufficient", reason };
}

/** A detector's input where all of it is of numbers. @throws RangeError if it is not */
export function numericInput(id: string, { bins, reference, current }: DetectorInput): NumericInput {
  if (bins.kind !== "numeric" || reference.kind !== "numeric" || current.kind !== "numeric")
    throw new RangeError(`${id} needs a numeric feature`);
  return { bins, reference, current };
}

export type NumericInput = {
  readonly bins: Extract<FeatureBins, { kind: "numeric" }>;
  readonly reference: Extract<FeatureProfile, { kind: "numeric" }>;
  readonly current: Extract<FeatureProfile, { kind: "numeric" }>;
};
