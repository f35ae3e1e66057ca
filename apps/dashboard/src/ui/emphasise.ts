/** A sentence in pieces, with its percentages and multiples marked: those are what the eye looks for. */
export function emphasise(sentence: string): readonly { readonly text: string; readonly isFigure: boolean }[] {
  return sentence
    .split(/(\d[\d.,]*[\s\u00a0]?(?:%|×|times)(?!\w))/u)
    .filter((text) => text !== "")
    .map((text) => ({ text, isFigure: /^\d[\d.,]*[\s\u00a0]?(?:%|×|times)$/u.test(text) }));
}
