import type { AlertMessage } from "./alert-message.ts";
import { writeAlertSlack } from "./alert-slack.ts";
import type { Delivery } from "./delivery.ts";
import type { PostOptions, Verdict } from "./post.ts";
import { post } from "./post.ts";

/**
 * Posts an alert to an incoming webhook of Slack and says what became of it.
 *
 * Slack answers 404 or 410 for a hook or channel that is gone, 403 where posting was forbidden: these disable. 400 means
 * that this message is refused for good, 408, 429 and 5xx that it may be tried again.
 *
 * @see https://api.slack.com/messaging/webhooks#handling_errors
 */
export function sendSlack(message: AlertMessage, options: PostOptions): Promise<Delivery> {
  return post(JSON.stringify(writeAlertSlack(message)), {}, judgeSlackAnswer, options);
}

/** Whether an address is an incoming webhook of Slack: nothing else may be entered as one. */
export function isSlackWebhook(url: string): boolean {
  return /^https:\/\/hooks\.slack(?:-gov)?\.com\/[\w/-]+$/.test(url);
}

function judgeSlackAnswer(status: number): Verdict {
  if (status >= 200 && status < 300) return { outcome: "delivered", reason: "accepted" };
  if (status === 403 || status === 404 || status === 410) {
    return { outcome: "disabled", reason: `Slack no longer takes messages here (${status})` };
  }
  if (status === 429) return { outcome: "retry", reason: "Slack asks to wait (429)" };
  if (status === 408) return { outcome: "retry", reason: "the receiver waited too long (408)" };
  if (status >= 400 && status < 500) return { outcome: "dead", reason: `Slack refused the message (${status})` };
  if (status >= 300 && status < 400) return { outcome: "retry", reason: `redirects are not followed (${status})` };
  return { outcome: "retry", reason: `answered ${status}` };
}
