import type { AlertMessage } from "./alert-message.ts";
import { writeAlertWebhook } from "./alert-webhook.ts";
import type { Delivery } from "./delivery.ts";
import type { PostOptions, Verdict } from "./post.ts";
import { post } from "./post.ts";
import { signWebhook } from "./sign-webhook.ts";

export type WebhookOptions = PostOptions & {
  /** The same on every try of one message: receivers drop what they have seen. */
  readonly id: string;
  /** The newest first; two while one is being replaced. */
  readonly secrets: readonly string[];
};

/**
 * Posts an alert as signed JSON and says what became of it.
 *
 * As in Standard Webhooks: 2xx is delivered, 410 means gone and disables, all else is a failure to try again, redirects
 * too: a moved receiver is not followed to wherever it points.
 *
 * @throws RangeError if a secret is not of the form `whsec_…`
 */
export async function sendWebhook(message: AlertMessage, options: WebhookOptions): Promise<Delivery> {
  const body = JSON.stringify(writeAlertWebhook(message));
  const headers = await signWebhook({ id: options.id, sentAt: options.now(), body }, options.secrets);
  return post(body, headers, judgeWebhookAnswer, options);
}

function judgeWebhookAnswer(status: number): Verdict {
  if (status >= 200 && status < 300) return { outcome: "delivered", reason: "accepted" };
  if (status === 410) return { outcome: "disabled", reason: "the receiver is gone (410)" };
  if (status >= 300 && status < 400) return { outcome: "retry", reason: `redirects are not followed (${status})` };
  return { outcome: "retry", reason: `answered ${status}` };
}
