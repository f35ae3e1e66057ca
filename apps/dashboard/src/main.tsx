import "@fontsource-variable/inter/wght.css";
import "./ui/mantine.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/parts.css";
import "./ui/dialog.css";

import { ProblemError, createClient, createLive } from "@driftguard/client";
import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider, createRouter } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { ClientContext, LiveContext } from "./client-context.ts";
import { createFirstFetch } from "./first-fetch.ts";
import { routeTree } from "./routes.tsx";
import { parseSearch, stringifySearch } from "./ui/search-text.ts";
import { theme } from "./ui/theme.ts";

const client = createClient({
  baseUrl: "",
  fetch: createFirstFetch({
    text: document.getElementById("first-answers")?.textContent ?? null,
    fetch: (input, init) => window.fetch(input, init),
    ageMs: () => performance.now(),
  }),
});

const live = createLive({ open: () => new window.WebSocket(`${window.location.origin.replace(/^http/, "ws")}/live`) });

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leadToSignIn }),
  defaultOptions: {
    queries: {
      // What the server refused it refuses again; only what did not arrive is worth another try.
      retry: (count, error) =>
        count < 2 && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
      retryDelay: 500,
    },
  },
});

const router = createRouter({
  routeTree,
  context: { client, queries },
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Whoever is not signed in, or no longer, signs in and comes back to where they were. */
function leadToSignIn(error: Error): void {
  const { pathname, href } = router.state.location;
  if (!(error instanceof ProblemError) || error.status !== 401 || pathname.startsWith("/sign-in")) return;
  void router.navigate({ to: "/sign-in", search: { next: href }, replace: true });
}

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <ClientContext value={client}>
            <LiveContext value={live}>
              <RouterProvider router={router} />
            </LiveContext>
          </ClientContext>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
