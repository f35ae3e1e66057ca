import { isMailAddress } from "driftwatch/notify";
import type { Letter, MailTransport } from "driftwatch/notify";
import { createTransport } from "nodemailer";
import type { Log } from "../log.ts";

/** The operator's mail server. It is theirs, so the outbound gate does not apply to it. */
export type MailSettings = {
  readonly server: string;
  readonly port: number;
  readonly user: string | null;
  readonly password: string | null;
  /** The address that all our mail comes from. */
  readonly from: string;
};

export type MailOptions = {
  readonly log: Log;
  /** For a whole mail, connection included; 20 s where left out. */
  readonly timeoutMs?: number;
  /** PEM of a certificate authority that is trusted beside the system's. */
  readonly certificateAuthority?: string;
};

/** The way out for mail, whether or not there is a server. */
export type Mail = MailTransport & {
  /** False: every mail is written to the log and refused as not sent. */
  readonly isSet: boolean;
  readonly from: { readonly name: string; readonly address: string };
};

/**
 * Opens the way out for mail. Connections are made for each mail; nothing is connected here.
 *
 * STARTTLS is used when it is offered, and demanded with a trusted certificate when there is a password to lose. Without
 * one, an untrusted certificate still beats none: relays in a private network rarely have another.
 *
 * `sendMail` throws nodemailer's errors (with `code`, `responseCode`), `MailRefused` for an address or a name that could
 * be read as more than one, and `MailNotSet` where there is no server.
 */
export function openMail(settings: MailSettings | null, options: MailOptions): Mail {
  return settings === null ? openLogOnly(options.log) : openServer(settings, options);
}

function openServer(settings: MailSettings, { timeoutMs = 20_000, certificateAuthority }: MailOptions): Mail {
  const { server, port, user, password, from } = settings;
  const secure = port === 465;
  const transport = createTransport({
    host: server,
    port,
    secure,
    requireTLS: user !== null && !secure,
    ...(user === null ? {} : { auth: { user, pass: password ?? "" } }),
    tls: {
      rejectUnauthorized: user !== null,
      ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    },
    // A body given as a path or an address would be read from here and mailed away.
    disableFileAccess: true,
    disableUrlAccess: true,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  return {
    isSet: true,
    from: { name: "DriftGuard", address: from },
    async sendMail(letter) {
      checkLetter(letter);
      const { response, rejected } = await transport.sendMail({
        ...letter,
        // The time-outs above are of single steps, and a slow server can stretch every one of them.
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { response, rejected };
    },
  };
}

function openLogOnly(log: Log): Mail {
  return {
    isSet: false,
    from: { name: "DriftGuard", address: "driftguard@localhost" },
    sendMail(letter) {
      const to = letter.to.map(({ address }) => address);
      log.warn({ to, subject: letter.subject, text: letter.text }, "mail not sent: no SMTP server set");
      return Promise.reject(new MailNotSet());
    },
  };
}

/** There is no mail server: the mail is in the log, and was not sent. */
export class MailNotSet extends Error {
  override readonly name = "MailNotSet";
  readonly code = "MAIL_NOT_SET";

  constructor() {
    super("not sent: no SMTP server set");
  }
}

/** An address or a header that could be read as something more; nothing was sent. */
export class MailRefused extends Error {
  override readonly name = "MailRefused";
  readonly code = "MAIL_REFUSED";
}

function checkLetter({ from, to, subject, messageId, inReplyTo, references, headers }: Letter): void {
  if (to.length === 0) throw new MailRefused("a mail needs a recipient");
  for (const { address } of [from, ...to]) if (!isMailAddress(address)) throw new MailRefused("not a mail address");
  const names = [from, ...to].map(({ name }) => name);
  const lines = [...names, subject, messageId, inReplyTo ?? "", references ?? "", ...Object.entries(headers).flat()];
  if (lines.some((line) => /[\r\n\0]/.test(line))) throw new MailRefused("a header may not hold a line break");
}
