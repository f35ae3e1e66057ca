/**
 * Whether a version lies in a range of `>=` and `<` bounds with a space between, such as `>=6.24.0 <7`.
 *
 * A pre-release (`7.0.0-rc.1`) comes before its release, so a floor of `7.0.0` refuses it. Missing numbers are 0.
 *
 * @returns `false` also for a version that is none: what cannot be compared does not pass
 * @throws RangeError if the range has another form
 * @example
 * satisfiesRange("6.24.1", ">=6.24.0 <7"); // => true
 * satisfiesRange("7.0.0", ">=6.24.0 <7"); // => false
 */
export function satisfiesRange(version: string, range: string): boolean {
  const bounds = range.split(" ").map((bound) => /^(>=|<)(\d+(?:\.\d+){0,2})$/.exec(bound));
  return bounds.every((bound) => {
    if (bound === null) throw new RangeError(`satisfiesRange needs a range of >= and < bounds, not "${range}"`);
    const order = compareVersions(version, bound[2] ?? "");
    return bound[1] === ">=" ? order >= 0 : order < 0;
  });
}

/** Negative, zero or positive; `NaN`, which no comparison passes, where one of the two is no version. */
function compareVersions(left: string, right: string): number {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  if (a === null || b === null) return Number.NaN;
  const difference = a.numbers.map((number, i) => number - (b.numbers[i] ?? 0)).find((d) => d !== 0);
  return difference ?? Number(b.isPreRelease) - Number(a.isPreRelease);
}

function parseVersion(text: string): { numbers: number[]; isPreRelease: boolean } | null {
  const match = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (match === null) return null;
  return { numbers: match.slice(1, 4).map((part) => Number(part ?? 0)), isPreRelease: match[4] !== undefined };
}
