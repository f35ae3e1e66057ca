/** Names for statements that come again and again: a connection parses and plans each once, and not every time. */
export type StatementNames = {
  /** `undefined`: not yet, or never. */
  readonly nameOf: (text: string) => string | undefined;
};

const namesMax = 200;
const textsMax = 2_000;
const namedFrom = 3;
/** Its tables: a column of another may have their names. */
const ofEvents = /\b(?:from|join|into|update|using|copy)\s+(?:only\s+)?"?(?:predictions|labels)\b/i;

/**
 * Names a statement when it comes the third time. Those of the events never get one: their tables have a partition a model,
 * and a plan for any model would open all of them. Nor do others than the first 200, since each connection keeps a plan.
 */
export function statementNames(): StatementNames {
  const seen = new Map<string, number>();
  const names = new Map<string, string>();
  return {
    nameOf(text) {
      const known = names.get(text);
      if (known !== undefined) return known;
      const times = (seen.get(text) ?? 0) + 1;
      if (times < namedFrom) {
        if (seen.size < textsMax) seen.set(text, times);
        return undefined;
      }
      if (names.size >= namesMax || ofEvents.test(text)) return undefined;
      const name = `s${names.size}`;
      names.set(text, name);
      seen.delete(text);
      return name;
    },
  };
}
