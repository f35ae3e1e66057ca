import { expect, test } from "vitest";

import { splitAnsi, stripAnsi } from "./split-ansi.ts";

const esc = "\u001b";

test.each([
  { promise: "plain text stays", line: "loaded in 4 ms", shows: "loaded in 4 ms" },
  { promise: "colours are taken away", line: `${esc}[31mERROR${esc}[0m: no`, shows: "ERROR: no" },
  { promise: "a line that was written over shows its end", line: "10 %\r50 %\r100 %\r", shows: "100 %" },
  { promise: "moves of the cursor are taken away", line: `${esc}[2K${esc}[1Ga${esc}[?25lb`, shows: "ab" },
  { promise: "a title is taken away", line: `${esc}]0;title\u0007text`, shows: "text" },
  { promise: "a link keeps its words", line: `${esc}]8;;http://x${esc}\\words${esc}]8;;${esc}\\`, shows: "words" },
  { promise: "a sequence without an end swallows nothing behind it", line: `a${esc}[`, shows: "a" },
  { promise: "bells and other controls are taken away", line: "a\u0007b\u009bc\u0000", shows: "abc" },
  { promise: "markup is text", line: "<img src=x onerror=alert(1)>", shows: "<img src=x onerror=alert(1)>" },
])("$promise", ({ line, shows }) => {
  expect(stripAnsi(line)).toBe(shows);
});

test("a stretch has the colour that was asked for, until another is", () => {
  expect(splitAnsi(`a${esc}[1;31mb${esc}[39mc${esc}[0md${esc}[90me${esc}[38;5;12mf`)).toEqual([
    { text: "a", colour: null, bold: false },
    { text: "b", colour: "red", bold: true },
    { text: "c", colour: null, bold: true },
    { text: "d", colour: null, bold: false },
    { text: "e", colour: "grey", bold: false },
    { text: "f", colour: "grey", bold: false },
  ]);
});
