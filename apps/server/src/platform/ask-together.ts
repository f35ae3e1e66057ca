/** Answers one question. */
export type Ask<Question, Answer> = (question: Question) => Promise<Answer>;

/**
 * Asks together what is asked at once: what comes while the last questions are under way goes in one go when they are
 * answered, equal questions as one. A lone question goes at once.
 *
 * So nothing is remembered, and nothing has to be forgotten: whoever asks gets an answer that was looked up after they
 * asked.
 *
 * @param ask - the answers in the order of the questions; if it fails, each of these questions does
 * @param keyOf - equal for equal questions
 * @param most - questions that go together
 */
export function askTogether<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  { keyOf, most }: { readonly keyOf: (question: Question) => string; readonly most: number },
): Ask<Question, Answer> {
  const waiting = new Map<string, Asked<Question, Answer>>();
  let isAsking = false;

  const work = async (): Promise<void> => {
    isAsking = true;
    while (waiting.size > 0) {
      const asked = [...waiting.values()].slice(0, most);
      for (const { question } of asked) waiting.delete(keyOf(question));
      try {
        const answers = await ask(asked.map(({ question }) => question));
        for (const [index, { answered }] of asked.entries()) {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an answer may itself be undefined; `ask` gives one a question
          answered.resolve(answers[index] as Answer);
        }
      } catch (error) {
        for (const { answered } of asked) answered.reject(error);
      }
    }
    isAsking = false;
  };

  return (question) => {
    const key = keyOf(question);
    const same = waiting.get(key);
    if (same !== undefined) return same.answered.promise;
    const asked = { question, answered: Promise.withResolvers<Answer>() };
    waiting.set(key, asked);
    if (!isAsking) void work();
    return asked.answered.promise;
  };
}

type Asked<Question, Answer> = {
  readonly question: Question;
  readonly answered: PromiseWithResolvers<Answer>;
};
