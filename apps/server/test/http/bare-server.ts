import { createServer, type ServerParts } from "../../src/create-server.ts";
import { createLog } from "../../src/platform/log.ts";

/** The parts of an HTTP server without database and sign-in, and nothing on it but what is given. */
export function bareServer(parts: Partial<ServerParts>): ReturnType<typeof createServer> {
  const log = createLog("silent");
  return createServer({
    routes: [],
    host: {
      authenticate: async () => null,
      contextOf: (caller) => ({ caller, now: () => new Date(0), newId: () => "", transaction: unused }),
      resolvers: {},
      isOwnOrigin: () => true,
      isDraining: () => false,
      hasRoomFor: () => true,
      log,
      verifyAnswers: true,
    },
    log,
    proxyHops: 0,
    isSecure: false,
    dashboard: null,
    onAnswer: () => {},
    ...parts,
  });
}

function unused(): never {
  throw new Error("a bare server has no database");
}
