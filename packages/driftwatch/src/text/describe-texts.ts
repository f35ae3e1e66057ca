import { textWords } from "./text-words.ts";

export const textDescriptors = ["length", "words", "unknown_words", "non_letters"] as const;
export type TextDescriptor = (typeof textDescriptors)[number];

/** Numbers that texts are compared by, a value a text; NaN where there is no text, or nothing to take a share of. */
export type DescribedTexts = Readonly<Record<TextDescriptor, Float64Array>>;

export type TextSides = {
  readonly reference: readonly (string | null)[];
  readonly current: readonly (string | null)[];
};

/**
 * Describes the texts of two sides: characters, words, the share of words that the reference does not know, and of
 * characters (spaces left out) that are no letters.
 *
 * A word of a reference's text is known where another text of the reference has it too: measured against itself, the
 * reference would know every word, and any new texts would differ. A current text that the reference holds as it is, is
 * measured in the same way, or a file would differ from itself.
 */
export function describeTexts({ reference, current }: TextSides): {
  readonly reference: DescribedTexts;
  readonly current: DescribedTexts;
} {
  const [before, now] = [reference.map(wordsOf), current.map(wordsOf)];
  const textsWith = new Map<string, number>();
  for (const words of before) for (const word of new Set(words)) textsWith.set(word, (textsWith.get(word) ?? 0) + 1);
  const known = new Set(reference);
  const isKnown = (word: string, text: string | null): boolean =>
    (textsWith.get(word) ?? 0) > (known.has(text) ? 1 : 0);
  return { reference: describe(reference, before, isKnown), current: describe(current, now, isKnown) };
}

function wordsOf(text: string | null): readonly string[] | null {
  return text === null ? null : textWords(text);
}

function describe(
  texts: readonly (string | null)[],
  words: readonly (readonly string[] | null)[],
  isKnown: (word: string, text: string | null) => boolean,
): DescribedTexts {
  const unknownShare = (own: readonly string[] | null, i: number): number => {
    if (own === null || own.length === 0) return Number.NaN;
    return own.reduce((count, word) => count + (isKnown(word, texts[i] ?? null) ? 0 : 1), 0) / own.length;
  };
  return {
    length: Float64Array.from(texts, (text) => text?.length ?? Number.NaN),
    words: Float64Array.from(words, (own) => own?.length ?? Number.NaN),
    unknown_words: Float64Array.from(words, unknownShare),
    non_letters: Float64Array.from(texts, (text) => (text === null ? Number.NaN : nonLetterShare(text))),
  };
}

const letter = /\p{L}/u;
const space = /\s/;

function nonLetterShare(text: string): number {
  let [seen, others] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind !== "space") seen += 1;
    if (kind === "other") others += 1;
  }
  return seen === 0 ? Number.NaN : others / seen;
}

/** Halves of characters beyond 16 bits, such as emoji, are no letters. */
function kindOf(code: number): "letter" | "space" | "other" {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return "letter";
  if (code === 32) return "space";
  if (code < 128) return code >= 9 && code <= 13 ? "space" : "other";
  const character = String.fromCharCode(code);
  return letter.test(character) ? "letter" : space.test(character) ? "space" : "other";
}
