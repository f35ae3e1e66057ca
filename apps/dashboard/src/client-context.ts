import type { Client, Live } from "@driftguard/client";
import { createContext, useContext } from "react";

export const ClientContext: React.Context<Client | null> = createContext<Client | null>(null);

/** The API, for parts that act. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new TypeError("useClient needs a ClientContext above it");
  return client;
}

export const LiveContext: React.Context<Live | null> = createContext<Live | null>(null);

/** What happens on the server as it happens, over the tab's one connection. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new TypeError("useLive needs a LiveContext above it");
  return live;
}
