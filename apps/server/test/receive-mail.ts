import { SMTPServer } from "smtp-server";

export type ReceivedMail = { readonly to: readonly string[]; readonly text: string; readonly at: number };

export type MailReceiver = {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** The first mail whose source holds a text. @throws Error after the deadline */
  waitFor(text: string, withinMs: number): Promise<ReceivedMail>;
  close(): Promise<void>;
};

/** A real SMTP server on loopback that keeps what it is sent. */
export async function receiveMail(): Promise<MailReceiver> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString("utf8"),
          at: Date.now(),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the mail server has no port");
  return {
    port: address.port,
    mails,
    async waitFor(text, withinMs) {
      const until = Date.now() + withinMs;
      for (;;) {
        const found = mails.find((mail) => mail.text.includes(text));
        if (found !== undefined) return found;
        if (Date.now() > until)
          throw new Error(`no mail with "${text}" came within ${withinMs} ms; ${mails.length} others did`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
