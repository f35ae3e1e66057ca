/** A stretch of a line in one look. */
export type Stretch = { readonly text: string; readonly colour: Colour | null; readonly bold: boolean };
export type Colour = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "grey";

const colours: readonly (Colour | null)[] = [null, "red", "green", "yellow", "blue", "magenta", "cyan", "grey"];

// Escape sequences of terminals: control sequences, strings such as titles and links, and two-character ones.
const sequence =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /\u001b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
// oxlint-disable-next-line no-control-regex -- see above
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * What a program printed for a terminal, as stretches of plain text with the colours it asked for. Everything else that a
 * terminal would obey is taken away. A line that was written over with `\r` shows what stood there at the end.
 */
export function splitAnsi(line: string): readonly Stretch[] {
  const shown = line.slice(line.replace(/\r+$/, "").lastIndexOf("\r") + 1);
  const stretches: Stretch[] = [];
  let [colour, bold, from]: [Colour | null, boolean, number] = [null, false, 0];
  const push = (text: string): void => {
    const plain = text.replaceAll(controls, "");
    if (plain !== "") stretches.push({ text: plain, colour, bold });
  };
  for (const found of shown.matchAll(sequence)) {
    push(shown.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] !== "m") continue;
    for (const code of (found[1] ?? "").split(";").map(Number)) {
      if (code === 0) [colour, bold] = [null, false];
      else if (code === 1) bold = true;
      else if (code === 22) bold = false;
      else if (code === 39) colour = null;
      else if (code >= 30 && code <= 37) colour = colours[code - 30] ?? null;
      else if (code >= 90 && code <= 97) colour = code === 90 ? "grey" : (colours[code - 90] ?? null);
    }
  }
  push(shown.slice(from));
  return stretches;
}

/** The same without any look. */
export function stripAnsi(line: string): string {
  return splitAnsi(line)
    .map(({ text }) => text)
    .join("");
}
