/** A fenced block of a Markdown file. */
export type CodeBlock = {
  /** `ts`, `sh` …; empty where the fence names none. */
  readonly language: string;
  /** The line of the file on which the code begins. */
  readonly line: number;
  readonly code: string;
  /** Why it is not executed: from `<!-- not executed: reason -->` on the line above; empty where no reason is given. */
  readonly excuse: string | null;
};

/** Finds the fenced code blocks of a Markdown file, in order; indented fences, as in lists, lose their indent. */
export function findCodeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { indent: string; fence: string; language: string; line: number; lines: string[]; above: string } | null =
    null;
  let above = "";
  for (const [i, text] of markdown.split("\n").entries()) {
    if (open === null) {
      const [, indent = "", fence, language = ""] = /^(\s*)(`{3,}|~{3,})\s*([\w+-]*)/.exec(text) ?? [];
      if (fence !== undefined) open = { indent, fence, language, line: i + 2, lines: [], above };
      else if (text.trim() !== "") above = text.trim();
    } else if (text.trim() === open.fence) {
      const { language, line, lines } = open;
      blocks.push({ language, line, code: `${lines.join("\n")}\n`, excuse: excuseIn(open.above) });
      open = null;
      above = "";
    } else {
      open.lines.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text.trimStart());
    }
  }
  return blocks;
}

function excuseIn(comment: string): string | null {
  const excuse = /^<!-- not executed(?::(.*?))? *-->$/.exec(comment);
  return excuse === null ? null : (excuse[1] ?? "").trim();
}
