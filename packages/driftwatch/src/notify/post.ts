import type { Delivery } from "./delivery.ts";
import { describeFailure } from "./describe-failure.ts";
import { type AnswerBody, readAnswer } from "./read-answer.ts";

/** The way out for HTTP: the platform's `fetch`, or one that a gate put in its place. */
export type Fetch = (url: string, request: PostRequest) => Promise<PostAnswer>;

export type PostRequest = {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
};

export type PostAnswer = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AnswerBody | null;
};

export type PostOptions = {
  readonly fetch: Fetch;
  readonly url: string;
  /** Epoch milliseconds; asked before and after. */
  readonly now: () => number;
  /** For the whole try, the answer's body included; 10 s where left out. */
  readonly timeoutMs?: number;
};

/** What an answer's status and its Retry-After mean for a channel. */
export type Verdict = Pick<Delivery, "outcome" | "reason">;

/** Posts one JSON body and says what became of it; it never throws. */
export async function post(
  body: string,
  headers: Readonly<Record<string, string>>,
  judge: (status: number, answer: string) => Verdict,
  { fetch, url, now, timeoutMs = 10_000 }: PostOptions,
): Promise<Delivery> {
  const startedAt = now();
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readAnswer(answer.body);
    const verdict = judge(answer.status, text);
    const retryAfterMs = verdict.outcome === "retry" ? readRetryAfter(answer.headers.get("retry-after"), now()) : null;
    return {
      ...verdict,
      status: answer.status,
      latencyMs: now() - startedAt,
      answer: text,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    };
  } catch (error) {
    return { ...describeFailure(error, timeoutMs), latencyMs: now() - startedAt };
  }
}

/** Seconds, or an HTTP date; `null` where it is neither or lies in the past. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const value = header.trim();
  const waitMs = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(waitMs) && waitMs > 0 ? waitMs : null;
}
