import { type Client, createClient, createLive, type Live, type LiveSocket, ProblemError } from "@driftguard/client";

import { StartFault } from "../../platform/start-fault.ts";
import { exitCodes } from "../exit-codes.ts";
import { CommandFault } from "./command-fault.ts";

export type RemoteOptions = { readonly url: string | undefined; readonly key: string | undefined };

/** Of a server on this machine, as it starts by itself. */
const ownUrl = "http://127.0.0.1:8000";

/**
 * The server that a command speaks to.
 *
 * @throws StartFault where the key is missing or the address is none
 */
export function openRemote({ url = ownUrl, key }: RemoteOptions, fetch: typeof globalThis.fetch): Client {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new StartFault(`"${url}" is no address; --url or DRIFTGUARD_URL is one such as ${ownUrl}.`);
  if (key === undefined || key === "")
    throw new StartFault(
      "A key is needed: set DRIFTGUARD_KEY, or give --key. The server printed one at its first start.",
    );
  return createClient({ baseUrl: url, fetch, headers: { "x-api-key": key } });
}

/** Opens a WebSocket that brings headers with its handshake. */
export type OpenSocket = (url: string, headers: Readonly<Record<string, string>>) => LiveSocket;

/** What happens on the server, as it happens. The address and the key were looked at by {@link openRemote}. */
export function openLive({ url = ownUrl, key = "" }: RemoteOptions, openSocket: OpenSocket | null): Live | null {
  if (openSocket === null) return null;
  const address = `${url.replace(/^http/, "ws").replace(/\/+$/, "")}/live`;
  return createLive({ open: () => openSocket(address, { "x-api-key": key }) });
}

/** What the server refused, as a command ends with it. */
export async function asking<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const code =
      error.status === 0
        ? exitCodes.network
        : error.status === 401 || error.status === 403
          ? exitCodes.notAllowed
          : exitCodes.failed;
    throw new CommandFault(code, error.message, { cause: error });
  }
}
