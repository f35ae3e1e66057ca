/** A name on one line without control characters, with an ellipsis where it is longer than its place. */
export function oneLine(text: string, width: number): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const flat = text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/g, " ");
  const letters = Array.from(flat);
  return letters.length <= width ? flat : `${letters.slice(0, Math.max(0, width - 1)).join("")}\u2026`;
}

/** A text in lines of at most `width` characters, cut between words where it can be. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text, Number.MAX_SAFE_INTEGER)
    .split(" ")
    .flatMap((part) => cut(part, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

function cut(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  return Array.from({ length: Math.ceil(word.length / width) }, (_, i) => word.slice(i * width, (i + 1) * width));
}
