import { liveClosures } from "@driftguard/protocol";

import type { Caller, Context } from "../context.ts";
import { listenForChanges, type Notices } from "../database/notices.ts";
import type { Database } from "../database/postgres.ts";
import type { Log } from "../log.ts";
import { type Following, followTopics, type LiveSocket } from "./follow-topics.ts";
import type { LiveSource } from "./live-source.ts";

export type Live = {
  /** Takes a connection that was let in. @param authenticate - looks at its credential again */
  readonly open: (caller: Caller, socket: LiveSocket, authenticate: () => Promise<Caller | null>) => Following;
  /** How many read at this moment. */
  readonly readers: () => number;
  /** Sends every reader to another instance, or to this one's next start. */
  readonly stop: () => Promise<void>;
};

const perCallerMax = 32;
const readersMax = 2_000;
const tickMs = 2_000;

/** All who read on this instance. It listens to the others as long as somebody reads here. */
export function createLive(parts: {
  readonly database: Database;
  readonly sources: Readonly<Record<string, LiveSource>>;
  readonly contextOf: (caller: Caller) => Context;
  readonly log: Pick<Log, "warn" | "error">;
}): Live {
  const { database, sources, contextOf, log } = parts;
  const readers = new Map<Following, { readonly caller: string; readonly socket: LiveSocket }>();
  let notices: Notices | null = null;
  let timer: NodeJS.Timeout | null = null;

  const begin = (): void => {
    notices ??= listenForChanges(database, {
      log,
      onChange: (what) => {
        for (const reader of readers.keys()) reader.changed(what);
      },
    });
    timer ??= setInterval(() => {
      for (const reader of readers.keys()) reader.tick();
    }, tickMs);
  };

  const rest = async (): Promise<void> => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    const last = notices;
    notices = null;
    await last?.stop();
  };

  return {
    open(caller, socket, authenticate) {
      const following = followTopics(caller, { socket, sources, contextOf, authenticate, log });
      const own = [...readers.values()].filter((reader) => reader.caller === caller.id).length;
      if (own >= perCallerMax || readers.size >= readersMax) {
        socket.close(liveClosures.tooMany, `at most ${perCallerMax} connections of one caller`);
        following.end();
        return following;
      }
      readers.set(following, { caller: caller.id, socket });
      begin();
      return {
        ...following,
        end() {
          following.end();
          readers.delete(following);
          if (readers.size === 0) void rest().catch((error: unknown) => log.warn({ error }, "listening did not end"));
        },
      };
    },
    readers: () => readers.size,
    async stop() {
      for (const [reader, { socket }] of readers) {
        reader.end();
        socket.close(1012, "the server stops");
      }
      readers.clear();
      await rest();
    },
  };
}
