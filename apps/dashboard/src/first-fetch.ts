/** What came with the document is as good as an answer for so long; after that the server is asked. */
const freshMs = 15_000;

/**
 * A `fetch` that takes answers which came with the document from there: each once, and none after a change was sent.
 *
 * @param text - the block of answers by path, as JSON; `null`: none came
 * @param ageMs - how long ago the document was asked for
 */
export function createFirstFetch({
  text,
  fetch,
  ageMs,
}: {
  readonly text: string | null;
  readonly fetch: typeof globalThis.fetch;
  readonly ageMs: () => number;
}): typeof globalThis.fetch {
  const answers = new Map<string, unknown>(text === null ? [] : Object.entries(JSON.parse(text)));
  return async (input, init) => {
    const isRead = (init?.method ?? "GET") === "GET";
    if (!isRead || ageMs() > freshMs) answers.clear();
    if (typeof input !== "string" || !answers.has(input)) return await fetch(input, init);
    const answer = answers.get(input);
    answers.delete(input);
    return Response.json(answer);
  };
}
