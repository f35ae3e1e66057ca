import type { Client } from "@driftguard/client";
import { createContext, useContext } from "react";

export const ClientContext: React.Context<Client | null> = createContext<Client | null>(null);

/** The API, for parts that act. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new TypeError("useClient needs a ClientContext above it");
  return client;
}
