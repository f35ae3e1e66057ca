import type { MailTransport } from "./send-mail.ts";

export type SmtpOptions = {
  readonly server: string;
  /** 465 speaks TLS from the first byte on; every other begins plainly and uses STARTTLS where it is offered. */
  readonly port: number;
  /** `null` where the server asks nobody. With a user TLS and a trusted certificate are demanded: a password is at stake. */
  readonly user: string | null;
  readonly password: string | null;
  /** For a whole mail, connection included; 20 s where left out. */
  readonly timeoutMs?: number;
};

/**
 * The way out for mail by SMTP, for `sendMail`; nothing is connected before a mail is sent. It needs the package nodemailer,
 * which is not brought along: most programs send no mail.
 *
 * @throws Error where nodemailer is not installed, saying so
 */
export async function smtpTransport({
  server,
  port,
  user,
  password,
  timeoutMs = 20_000,
}: SmtpOptions): Promise<MailTransport> {
  const { createTransport } = await loadNodemailer();
  const transport = createTransport({
    host: server,
    port,
    secure: port === 465,
    requireTLS: user !== null && port !== 465,
    ...(user === null ? {} : { auth: { user, pass: password ?? "" } }),
    tls: { rejectUnauthorized: user !== null },
    // A body given as a path or an address would be read from here and mailed away.
    disableFileAccess: true,
    disableUrlAccess: true,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  return {
    async sendMail(letter) {
      // The time-outs above are of single steps, and a slow server can stretch every one of them.
      const signal = AbortSignal.timeout(timeoutMs);
      const { response, rejected } = await transport.sendMail({ ...letter, signal });
      return { response, rejected };
    },
  };
}

async function loadNodemailer(): Promise<typeof import("nodemailer")> {
  try {
    return await import("nodemailer");
  } catch (cause) {
    throw new Error("smtpTransport needs the package nodemailer: npm install nodemailer", { cause });
  }
}
