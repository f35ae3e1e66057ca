import type { IngestAnswer } from "@driftguard/protocol";

import { ProblemError, unreadableAnswer } from "./problem-error.ts";
import type { RecorderRuntime } from "./recorder-runtime.ts";
import { sentenceOf } from "./sentence-of.ts";

/** What became of a batch; `sent + rejected + dropped` are its rows. `because` says why some did not arrive. */
export type BatchResult = {
  readonly sent: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly because: string;
};

export type SendBatchOptions = {
  /** One try. It rejects with a ProblemError, or with the signal's reason. */
  readonly send: (signal: AbortSignal) => Promise<IngestAnswer>;
  readonly rows: number;
  readonly attemptsMax: number;
  /** For a whole try, its answer included. */
  readonly timeoutMs: number;
  readonly firstPauseMs: number;
  /** Aborted where nobody waits any longer: the batch is dropped. */
  readonly ending: AbortSignal;
};

const pauseMsMax = 30_000;
const askedMsMax = 60_000;

/** Sends a batch, again where it may help. It resolves in every case. */
export async function sendBatch(
  { send, rows, attemptsMax, timeoutMs, firstPauseMs, ending }: SendBatchOptions,
  { after, random }: Pick<RecorderRuntime, "after" | "random">,
): Promise<BatchResult> {
  let because = "The program ended.";
  for (let attempt = 1; attempt <= attemptsMax && !ending.aborted; attempt++) {
    const call = new AbortController();
    const stop = (): void => call.abort();
    const cancel = after(timeoutMs, stop);
    ending.addEventListener("abort", stop);
    try {
      const answer = checkAnswer(await send(call.signal));
      const rejected = answer.rejected.length;
      const [first] = answer.rejected;
      return {
        sent: rows - rejected,
        rejected,
        dropped: 0,
        because: first === undefined ? "" : `${first.field} must be ${first.expected}, found ${first.found}.`,
      };
    } catch (error) {
      if (ending.aborted) break;
      because = call.signal.aborted ? `No answer within ${timeoutMs / 1000} s.` : sentenceOf(error);
      const isFinal = !call.signal.aborted && !isWorthAnotherTry(error);
      // Every row was refused, each for what it holds.
      if (error instanceof ProblemError && error.status === 422)
        return { sent: 0, rejected: rows, dropped: 0, because };
      if (isFinal || attempt === attemptsMax) break;
      await pause(pauseMs(firstPauseMs, attempt, random(), error), after, ending);
    } finally {
      cancel();
      ending.removeEventListener("abort", stop);
    }
  }
  return { sent: 0, rejected: 0, dropped: rows, because };
}

/**
 * No answer, a slow one, too many calls, a server in trouble, a redirect for now, by which a network asks for a sign-in; everything
 * else would be refused again, as would a redirect for good, which is an address to mend.
 */
function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof ProblemError && ([0, 302, 303, 307, 408, 429].includes(error.status) || error.status >= 500);
}

/** Doubles up to half a minute, its second half by chance, so that many senders do not come back at once. */
function pauseMs(firstMs: number, attempt: number, chance: number, error: unknown): number {
  const own = Math.min(pauseMsMax, firstMs * 2 ** (attempt - 1)) * (0.5 + chance / 2);
  const asked = error instanceof ProblemError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(own, Math.min(asked, askedMsMax));
}

function pause(ms: number, after: RecorderRuntime["after"], ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = after(ms, done);
    function done(): void {
      cancel();
      ending.removeEventListener("abort", done);
      resolve();
    }
    ending.addEventListener("abort", done);
  });
}

/** Something between may answer in the server's place, with JSON of its own. */
function checkAnswer(answer: IngestAnswer): IngestAnswer {
  if (Array.isArray((answer as Partial<IngestAnswer> | null | undefined)?.rejected)) return answer;
  throw unreadableAnswer();
}
