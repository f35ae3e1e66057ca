import { drawChart, sendMail, sendSlack, sendWebhook } from "driftwatch/notify";

import type { WaysOut } from "./channels/index.ts";
import type { Config } from "./config.ts";
import { createRefusalLog } from "./platform/http/refusal-log.ts";
import type { Log } from "./platform/log.ts";
import { openOutboundGate, systemLookup } from "./platform/outbound/gate.ts";
import { openMail } from "./platform/outbound/mail.ts";
import { findFonts, openRaster } from "./platform/raster/open-raster.ts";

/** The ways out of this process: mail through the operator's server, everything else through the one gate. */
export async function openSenders({ config, log }: { readonly config: Config; readonly log: Log }): Promise<WaysOut> {
  const now = (): number => Date.now();
  const refusals = createRefusalLog(log, { now });
  const mail = openMail(config.mail, { log });
  const gate = openOutboundGate({
    allow: config.outboundAllow,
    lookup: systemLookup,
    onRefused: ({ host, port }) => refusals.note({ code: "outbound/refused", host, port }),
  });
  const raster = await openRaster({ fontFiles: findFonts() });
  const draw = async (chart: Parameters<typeof drawChart>[0]): Promise<Uint8Array | null> => {
    try {
      return await raster(drawChart(chart));
    } catch (error) {
      log.warn({ error }, "a chart could not be drawn; its mail goes without");
      return null;
    }
  };
  return {
    email: async (message, { email }, { id, threadId }) =>
      sendMail(message, {
        transport: mail,
        from: mail.from,
        to: [{ name: "", address: email }],
        id,
        threadId,
        picture: message.chart === null ? null : await draw(message.chart),
        now,
      }),
    slack: (message, { url }) => sendSlack(message, { fetch: gate.fetch, url, now }),
    webhook: (message, { url, secret }, { id }) =>
      sendWebhook(message, { fetch: gate.fetch, url, now, id, secrets: [secret] }),
    refusal: gate.refusal,
    pin: gate.pin,
    close: gate.close,
  };
}
