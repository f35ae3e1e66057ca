import { type ReactNode, useId } from "react";

import { emphasise } from "./emphasise.ts";
import { type Severity, severityToken } from "./severity.ts";

export type VerdictProps = {
  readonly severity: Severity;
  /** One sentence in figures. */
  readonly sentence: string;
  /** "Probably", "Where", "Next": what is not known is left out. */
  readonly parts: readonly (readonly [name: string, words: ReactNode])[];
};

/** What a page found, in words, at its head. */
export function Verdict({ severity, sentence, parts }: VerdictProps): ReactNode {
  const id = useId();
  const told = parts.filter(([, words]) => words !== null && words !== "");
  return (
    <section
      className="card verdict"
      aria-labelledby={id}
      style={{ borderLeftColor: `var(--severity-${severityToken(severity)}, var(--border-strong))` }}
    >
      <h2 id={id} className="only-read">
        Verdict
      </h2>
      <p className="verdict-lead">
        {emphasise(sentence).map(({ text, isFigure }, i) => (isFigure ? <b key={i}>{text}</b> : text))}
      </p>
      {told.length > 0 && (
        <dl>
          {told.map(([name, words]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
