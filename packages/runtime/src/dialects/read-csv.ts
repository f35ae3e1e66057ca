/** The lines of a CSV text as cells: commas, double quotes doubled inside quotes, line breaks of either kind. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endCell = (): void => {
    line.push(cell);
    cell = "";
  };
  const endLine = (): void => {
    endCell();
    // A line with nothing on it is no row.
    if (line.length > 1 || line[0] !== "") lines.push(line);
    line = [];
  };
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (character === ",") endCell();
    else if (character === "\n") endLine();
    else if (character !== "\r" || text[at + 1] !== "\n") cell += character;
  }
  endLine();
  return lines;
}
