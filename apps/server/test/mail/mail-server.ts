import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";
import { certificate, privateKey } from "./certificate.ts";

/** One mail as the server took it. */
export type TakenMail = {
  readonly from: string;
  /** The envelope's recipients: whom it goes to, whatever the headers say. */
  readonly to: readonly string[];
  /** Headers and body, as sent. */
  readonly raw: string;
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
  readonly user: string | null;
};

/** A real SMTP server on loopback, on a port of its own. */
export type MailServer = {
  readonly port: number;
  readonly taken: TakenMail[];
  close(): Promise<void>;
};

/** Starts a server; `options` are smtp-server's own. It asks for no password unless they say so. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    cert: certificate,
    key: privateKey,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          secure: session.secure,
          user: typeof session.user === "string" ? session.user : null,
        });
        done();
      });
    },
    ...options,
  });
  // Clients that leave in the middle are what some tests are about.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("a mail server has an address");
  return { port: address.port, taken, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** The headers of a mail, unfolded; encoded words decoded. */
export function readHeaders(raw: string): Map<string, string[]> {
  const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
  const headers = new Map<string, string[]>();
  for (const line of head.split("\r\n")) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const value = decodeWords(line.slice(line.indexOf(":") + 1).trim());
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}

function decodeWords(text: string): string {
  return text
    .replace(/(\?=) +(=\?)/g, "$1$2")
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, form: string, coded: string) =>
      form.toUpperCase() === "B" ? Buffer.from(coded, "base64").toString("latin1") : decodeQ(coded),
    )
    .replace(/[\u0080-\u00FF]+/g, (bytes) => Buffer.from(bytes, "latin1").toString("utf8"));
}

function decodeQ(coded: string): string {
  return coded
    .replaceAll("_", " ")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
