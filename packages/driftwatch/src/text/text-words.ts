const word = /[\p{L}\p{N}]+/gu;

/** The words of a text in lower case: runs of letters and digits. */
export function textWords(text: string): string[] {
  return text.toLowerCase().match(word) ?? [];
}
