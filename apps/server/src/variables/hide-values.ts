/** Shorter ones are words and numbers that stand in every other line. */
const lengthMin = 6;

/** Takes values out of a line that a model wrote: what is printed by mistake is not kept. */
export function hideValues(values: Iterable<string>): (line: string) => string {
  const hidden = [...values]
    .flatMap((value) => value.split(/\r?\n/))
    .filter((value) => value.length >= lengthMin)
    // A value may stand within another one.
    .toSorted((one, other) => other.length - one.length);
  return (line) => hidden.reduce((text, value) => text.replaceAll(value, "***"), line);
}
