import { existsSync, readFileSync, writeFileSync } from "node:fs";

import {
  alertMessageOf,
  type Delivery,
  sendMail,
  sendSlack,
  sendWebhook,
  smtpTransport,
  throttle,
  type ThrottleState,
} from "driftwatch/notify";
import type { Report } from "driftwatch/report";

/** Where to tell it; leave out what you have not. */
export type Ways = {
  readonly slack?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
  readonly mail?: { readonly server: string; readonly port: number; readonly from: string; readonly to: string };
  /** What was told lately is kept in this file, for the next run. */
  readonly stateFile: string;
};

const day = 24 * 3_600_000;

/** Tells of a report in which something drifted, three times a day at most. */
export async function tell(report: Report, ways: Ways, now = Date.now()): Promise<readonly Delivery[]> {
  const message = alertMessageOf(report, {
    organisation: "Our team",
    model: { name: "churn", version: "1" },
    link: "https://example.com/drift/today.html",
    now,
  });
  if (message === null) return [];
  const { stateFile, slack, webhook, mail } = ways;
  const before: ThrottleState = existsSync(stateFile)
    ? JSON.parse(readFileSync(stateFile, "utf8"))
    : { sentAt: [], held: 0 };
  const { verdict, state } = throttle(before, { now, messagesMax: 3, spanMs: day });
  writeFileSync(stateFile, JSON.stringify(state));
  if (verdict === "hold") return [];
  const id = `drift-${now}`;
  const post = { fetch: globalThis.fetch, now: Date.now };
  const sending: Promise<Delivery>[] = [];
  if (slack !== undefined) sending.push(sendSlack(message, { ...post, url: slack }));
  if (webhook !== undefined)
    sending.push(sendWebhook(message, { ...post, url: webhook.url, id, secrets: [webhook.secret] }));
  if (mail !== undefined)
    sending.push(
      sendMail(message, {
        transport: await smtpTransport({ server: mail.server, port: mail.port, user: null, password: null }),
        from: { name: "DriftGuard", address: mail.from },
        to: [{ name: "On call", address: mail.to }],
        id,
        threadId: "churn",
        picture: null,
        now: Date.now,
      }),
    );
  return await Promise.all(sending);
}
