export type Token = { readonly kind: "plain" | "string" | "keyword" | "comment"; readonly text: string };

const keywords = /^(?:import|from|as|with|def|return|for|in|if|else|try|except|True|False|None|curl)$/;
const patterns = {
  python: /("""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(#[^\n]*)|([A-Za-z_]\w*)/g,
  curl: /("(?:[^"\\]|\\.)*"|'[^']*')|(#[^\n]*)|([A-Za-z_]\w*)/g,
  json: /("(?:[^"\\]|\\.)*")|(\/\/[^\n]*)|([A-Za-z_]\w*)/g,
} as const;

/** Code in pieces, for colour alone: joined again they are the code, letter by letter. */
export function tokenize(code: string, language: keyof typeof patterns): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(patterns[language])) {
    const [text, string, comment] = match;
    const kind =
      string !== undefined ? "string" : comment !== undefined ? "comment" : keywords.test(text) ? "keyword" : null;
    if (kind === null) continue;
    if (match.index > end) tokens.push({ kind: "plain", text: code.slice(end, match.index) });
    tokens.push({ kind, text });
    end = match.index + text.length;
  }
  if (end < code.length) tokens.push({ kind: "plain", text: code.slice(end) });
  return tokens;
}
