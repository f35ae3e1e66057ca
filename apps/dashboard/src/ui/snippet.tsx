import type { ReactNode } from "react";

import { type Token, tokenize } from "./tokenize.ts";
import "./snippet.css";

/** Code to copy, with its strings, keywords and comments told apart. */
export function Snippet({ language, code }: { language: "python" | "curl" | "json"; code: string }): ReactNode {
  return (
    <pre className="snippet" tabIndex={0} aria-label={`Code, ${language}`}>
      <code>
        {tokenize(code, language).map((token, i) => (
          <Piece key={i} token={token} />
        ))}
      </code>
    </pre>
  );
}

function Piece({ token: { kind, text } }: { token: Token }): ReactNode {
  return kind === "plain" ? text : <span className={`token-${kind}`}>{text}</span>;
}
