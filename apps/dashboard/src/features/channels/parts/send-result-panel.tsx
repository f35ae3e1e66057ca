import type { SendResult } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { formatCount } from "../../../ui/numbers.ts";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";
import { formatSince } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";
import { outcomeWords } from "../channel-words.ts";

/** The receiver's real answer: what it said, in what time, word for word. */
export function SendResultPanel({ result, isTest }: { result: SendResult | null; isTest: boolean }): ReactNode {
  const now = useNow();
  if (result === null) {
    return (
      <div className="send-result">
        <SeverityIcon severity={null} size={15} />
        <span>Nothing was sent yet: a test shows whether it arrives.</span>
      </div>
    );
  }
  const { words, severity } = outcomeWords[result.outcome];
  return (
    <div className="send-result" role={isTest ? "status" : undefined}>
      <SeverityIcon severity={severity} size={15} />
      <span>
        <b>
          {isTest ? "Test: " : ""}
          {words}
        </b>
        {" · "}
        {result.status !== null && `${result.status} · `}
        {formatCount(Math.round(result.latency_ms))}&nbsp;ms · {formatSince(Date.parse(result.at), now)}
        {result.reason !== null && ` · ${result.reason}`}
      </span>
      {result.answer !== null && <span className="mono">{result.answer}</span>}
    </div>
  );
}
