import type { ReactNode } from "react";

export type Share = { readonly version: string; readonly weight: number; readonly note?: string };

/** Who answers how much, as lengths and in words: what is too narrow for its words has them below. */
export function SplitBar({ label, shares }: { label: string; shares: readonly Share[] }): ReactNode {
  const shown = shares.filter(({ weight }) => weight > 0);
  return (
    <figure className="split">
      <figcaption className="only-read">{label}</figcaption>
      <div className="split-bar" aria-hidden>
        {shown.map(({ version, weight }, at) => (
          <span key={version} className={`split-part split-part-${at % 4}`} style={{ flexGrow: weight }} />
        ))}
      </div>
      <ul className="split-words">
        {shown.map(({ version, weight, note }, at) => (
          <li key={version}>
            <span className={`split-key split-part-${at % 4}`} aria-hidden />
            <b>Version {version}</b> {percent(weight)} {note !== undefined && <span className="meta">{note}</span>}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** @param weight - basis points */
export function percent(weight: number): string {
  return `${weight / 100} %`;
}
