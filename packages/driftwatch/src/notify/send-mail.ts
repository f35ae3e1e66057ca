import type { AlertMessage } from "./alert-message.ts";
import { writeAlertHtml } from "./alert-html.ts";
import { writeAlertSubject } from "./alert-subject.ts";
import { writeAlertText } from "./alert-text.ts";
import type { Delivery } from "./delivery.ts";
import { isMailAddress } from "./mail-address.ts";
import { judgeMailFailure } from "./judge-mail-failure.ts";
import { oneLine } from "./one-line.ts";

/** The way out for mail: a transport of nodemailer fits, and so does anything that takes the same letter. */
export type MailTransport = {
  sendMail(letter: Letter): Promise<{
    readonly response?: string | undefined;
    /** Recipients that the server did not take, though it took others. */
    readonly rejected?: readonly unknown[] | undefined;
  }>;
};

/** One mail. Addresses are objects and bodies strings: neither is ever parsed for more. */
export type Letter = {
  from: MailAddress;
  to: MailAddress[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** The alert's thread, so that a reader keeps its mails together. */
  inReplyTo?: string;
  references?: string;
  headers: Record<string, string>;
  attachments: {
    filename: string;
    cid: string;
    contentType: string;
    contentDisposition: "inline";
    content: Buffer;
  }[];
};

export type MailAddress = { name: string; address: string };

export type MailOptions = {
  readonly transport: MailTransport;
  readonly from: Readonly<MailAddress>;
  /** At least one. Readers see each other; give one at a time where they should not. */
  readonly to: readonly Readonly<MailAddress>[];
  /** The same on every try of one message: it becomes the Message-ID, which mail programs drop when they have it. */
  readonly id: string;
  /** The alert's own, the same for all its mails; `null` for a mail that stands alone. */
  readonly threadId: string | null;
  /** PNG of the message's chart; without it the mail shows bars. */
  readonly picture: Uint8Array | null;
  readonly now: () => number;
};

/**
 * Mails an alert as text and HTML and says what became of it; it never throws on what a server or a user did.
 *
 * An address that is not plainly one is refused before anything is sent, for all recipients: a half-sent alert would
 * look delivered.
 */
export async function sendMail(message: AlertMessage, options: MailOptions): Promise<Delivery> {
  const { transport, from, to, now } = options;
  const startedAt = now();
  if (to.length === 0) return { outcome: "dead", latencyMs: 0, reason: "not sent: no recipient" };
  if (![from, ...to].every(({ address }) => isMailAddress(address))) {
    return { outcome: "dead", latencyMs: 0, reason: "not sent: not a mail address" };
  }
  try {
    const { response, rejected = [] } = await transport.sendMail(writeLetter(message, options));
    const isWhole = rejected.length === 0;
    return {
      outcome: isWhole ? "delivered" : "dead",
      latencyMs: now() - startedAt,
      ...(response === undefined ? {} : { answer: oneLine(response, 300) }),
      reason: isWhole
        ? "accepted by the mail server"
        : `the mail server refused ${rejected.length} of ${to.length} recipients`,
    };
  } catch (error) {
    return { ...judgeMailFailure(error), latencyMs: now() - startedAt };
  }
}

/** The letter that `sendMail` hands over. */
export function writeLetter(
  message: AlertMessage,
  { from, to, id, threadId, picture }: Omit<MailOptions, "transport" | "now">,
): Letter {
  const domain = from.address.slice(from.address.lastIndexOf("@") + 1);
  const thread = threadId === null ? null : writeMessageId(`thread.${threadId}`, domain);
  return {
    from: { name: writeHeader(from.name), address: from.address },
    to: to.map(({ name, address }) => ({ name: writeHeader(name), address })),
    subject: writeHeader(writeAlertSubject(message)),
    text: writeAlertText(message),
    html: writeAlertHtml(message, picture === null ? null : `cid:${pictureId}`),
    messageId: writeMessageId(id, domain),
    ...(thread === null ? {} : { inReplyTo: thread, references: thread }),
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    attachments:
      picture === null
        ? []
        : [
            {
              filename: "chart.png",
              cid: pictureId,
              contentType: "image/png",
              contentDisposition: "inline",
              content: Buffer.from(picture),
            },
          ],
  };
}

const pictureId = "chart@driftguard";

/**
 * One line that a mail program shows as it is. A name such as `=?utf-8?Q?…?=` would be decoded by the reader: an invisible
 * joiner parts the marks, and makes the transport encode the whole line.
 */
function writeHeader(text: string): string {
  return oneLine(text, 250).replaceAll("=?", "=\u2060?");
}

function writeMessageId(id: string, domain: string): string {
  return `<${id.replace(/[^\w.-]/g, "-")}@${domain}>`;
}
