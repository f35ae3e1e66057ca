import { useSyncExternalStore } from "react";

/** What stands behind the # of the address; a link within the page changes it without the router. */
export function useHash(): string {
  return useSyncExternalStore(listen, () => window.location.hash.slice(1));
}

function listen(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
