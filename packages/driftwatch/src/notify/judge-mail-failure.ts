import type { Delivery } from "./delivery.ts";
import { describeFailure } from "./describe-failure.ts";
import { oneLine } from "./one-line.ts";

/**
 * What a transport's error means. SMTP says 4xx for "try again" and 5xx for "never"; a refused password is tried again,
 * since the operator can mend it without anyone touching the alert. `MAIL_NOT_SET` is the code of a transport that has
 * no server: then the mail is not sent, and is not called sent.
 */
export function judgeMailFailure(error: unknown): Pick<Delivery, "outcome" | "reason" | "status" | "answer"> {
  const { code, responseCode, response } = readFields(error);
  if (code === "MAIL_NOT_SET") return { outcome: "dead", reason: "not sent: no SMTP server set" };
  if (code === "MAIL_REFUSED") return { outcome: "dead", reason: "not sent: not a mail address" };
  const answered = {
    ...(responseCode === undefined ? {} : { status: responseCode }),
    ...(response === undefined ? {} : { answer: oneLine(response, 300) }),
  };
  if (code === "EAUTH")
    return { outcome: "retry", reason: "the mail server refused user name or password", ...answered };
  if (code === "ETLS")
    return { outcome: "retry", reason: "the mail server offers no TLS, and a password is set", ...answered };
  if (responseCode !== undefined && responseCode >= 500) {
    return { outcome: "dead", reason: `the mail server refused it (${responseCode})`, ...answered };
  }
  if (responseCode !== undefined) {
    return { outcome: "retry", reason: `the mail server asks to try later (${responseCode})`, ...answered };
  }
  return { outcome: "retry", reason: `mail server: ${describeFailure(error, null).reason}` };
}

function readFields(error: unknown): { code?: string; responseCode?: number; response?: string } {
  if (!(error instanceof Error)) return {};
  return {
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...("responseCode" in error && typeof error.responseCode === "number" ? { responseCode: error.responseCode } : {}),
    ...("response" in error && typeof error.response === "string" ? { response: error.response } : {}),
  };
}
