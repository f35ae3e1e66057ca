import type { ReactNode } from "react";

import { type Severity, severityToken, severityWord } from "./severity.ts";
import { SeverityIcon } from "./severity-icon.tsx";

/** Shape, word and colour together, never colour alone. Without children it says the severity's own word. */
export function SeverityChip({ severity, children }: { severity: Severity; children?: ReactNode }): ReactNode {
  const token = severityToken(severity);
  const style = { background: `var(--severity-wash-${token})`, color: `var(--severity-text-${token})` };
  return (
    <span className="chip" style={style}>
      <SeverityIcon severity={severity} size={13} />
      {children ?? severityWord(severity)}
    </span>
  );
}
