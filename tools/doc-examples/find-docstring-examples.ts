import { parseSync } from "oxc-parser";

/** An example with at least one `// =>` line, cut out of a docstring. */
export type DocstringExample = {
  /** The line of the file on which the code begins. */
  readonly line: number;
  readonly code: string;
};

/** The examples of a file, and the lines that look like one but stand where none is read. */
export type DocstringExamples = {
  readonly examples: readonly DocstringExample[];
  readonly strayLines: readonly number[];
};

/**
 * Finds what follows `@example` in a source file's docstrings and has a value to check.
 *
 * A `// =>` in a docstring outside of an example would look checked and be none; those lines are reported.
 */
export function findDocstringExamples(path: string, text: string): DocstringExamples {
  const docs = parseSync(path, text).comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
  const lines = docs.flatMap(({ value, start }) => docLines(value, text.slice(0, start).split("\n").length));
  const examples: { line: number; code: string }[] = [];
  const strayLines: number[] = [];
  let current: { line: number; code: string } | null = null;
  for (const { line, content, isFirst } of lines) {
    const tag = /^@(\w+)/.exec(content)?.[1];
    if (isFirst || tag !== undefined) current = null;
    if (tag === "example") {
      current = { line: line + 1, code: "" };
      examples.push(current);
    } else if (current !== null) {
      // The lines stay, so that a value's line can be named; a fence is left out.
      current.code += `${content.startsWith("```") ? "" : content}\n`;
    } else if (withoutQuotes(content).includes("// =>")) {
      strayLines.push(line);
    }
  }
  return { examples: examples.filter(({ code }) => code.includes("// =>")), strayLines };
}

/** What a sentence quotes is about an example and none itself. */
function withoutQuotes(content: string): string {
  return content.replace(/`[^`]*`|"[^"]*"/g, "");
}

function docLines(comment: string, firstLine: number): { line: number; content: string; isFirst: boolean }[] {
  return comment.split("\n").map((raw, i) => ({
    line: firstLine + i,
    content: raw.replace(/^\s*\*? ?/, "").trimEnd(),
    isFirst: i === 0,
  }));
}
