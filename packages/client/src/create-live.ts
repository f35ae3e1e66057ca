import type { FromBrowser, FromServer, liveClosures } from "@driftguard/protocol";

/** What of a WebSocket is used; a browser's own fits. */
export type LiveSocket = {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number }) => void): void;
};

export type LiveEvent = Extract<FromServer, { type: "event" }>;

/**
 * How the connection does. `lost`: it is tried again by itself, and whoever needs to know asks the API meanwhile. `refused`:
 * the session is over.
 */
export type LiveState = "resting" | "connecting" | "open" | "lost" | "refused";

export type LiveListener = {
  readonly onEvent: (event: LiveEvent) => void;
  /** More was missed than comes again: read it by the API, then subscribe after it. The subscription has ended. */
  readonly onGap: () => void;
  /** There is no such topic for this caller. The subscription has ended. */
  readonly onRefused: (code: string) => void;
};

export type Live = {
  /** Follows a topic from a sequence number on, over every lost connection. @returns what ends it */
  readonly subscribe: (topic: string, after: number, listener: LiveListener) => () => void;
  readonly state: () => LiveState;
  /** @returns what ends it */
  readonly onState: (listener: (state: LiveState) => void) => () => void;
  readonly close: () => void;
};

export type LiveOptions = {
  /** Opens a connection to `/live` of the server. */
  readonly open: () => LiveSocket;
  /** From 0 to 1, so that a thousand pages do not come back at once. */
  readonly chance?: () => number;
  readonly silentMs?: number;
  readonly firstWaitMs?: number;
};

type Subscription = { readonly topic: string; after: number; readonly listener: LiveListener };

// As a number of its own: the schemas beside it would be in every page that is opened.
const unauthenticated: (typeof liveClosures)["unauthenticated"] = 4401;
const lastWaitMs = 30_000;
const failuresToLost = 3;

/**
 * One WebSocket for all that is followed, opened with the first subscription and closed with the last. A connection that is
 * lost, or silent for 45 s, is opened again after half a second, then ever later up to half a minute, and every topic goes
 * on after the last event that was heard of it.
 */
export function createLive(options: LiveOptions): Live {
  const { open, chance = Math.random, silentMs = 45_000, firstWaitMs = 500 } = options;
  const subscriptions = new Map<string, Set<Subscription>>();
  const listeners = new Set<(state: LiveState) => void>();
  let socket: LiveSocket | null = null;
  let isOpen = false;
  let state: LiveState = "resting";
  let failures = 0;
  let again: ReturnType<typeof setTimeout> | null = null;
  let silence: ReturnType<typeof setTimeout> | null = null;

  const enter = (next: LiveState): void => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(next);
  };

  const say = (message: FromBrowser): void => {
    if (isOpen) socket?.send(JSON.stringify(message));
  };

  const hearSilence = (one: LiveSocket): void => {
    if (silence !== null) clearTimeout(silence);
    silence = setTimeout(() => lose(one, 0), silentMs);
  };

  const lose = (one: LiveSocket, code: number): void => {
    if (socket !== one) return;
    forget();
    one.close();
    if (subscriptions.size === 0) return enter("resting");
    if (code === unauthenticated) return enter("refused");
    failures += 1;
    enter(failures >= failuresToLost ? "lost" : "connecting");
    const waitMs = Math.min(firstWaitMs * 2 ** (failures - 1), lastWaitMs);
    again = setTimeout(connect, waitMs * (0.5 + chance() / 2));
  };

  const forget = (): void => {
    socket = null;
    isOpen = false;
    if (silence !== null) clearTimeout(silence);
    if (again !== null) clearTimeout(again);
    [silence, again] = [null, null];
  };

  const connect = (): void => {
    again = null;
    if (socket !== null) return;
    if (state !== "lost") enter("connecting");
    const one = open();
    socket = one;
    hearSilence(one);
    one.addEventListener("open", () => {
      if (socket !== one) return;
      isOpen = true;
      // The earliest of each: whoever has heard more takes no notice of what they know.
      const topics = [...subscriptions].map(([topic, all]) => ({ topic, after: Math.min(...afters(all)) }));
      for (let from = 0; from < topics.length; from += 50)
        say({ type: "subscribe", topics: topics.slice(from, from + 50) });
    });
    one.addEventListener("message", ({ data }) => {
      if (socket !== one) return;
      hearSilence(one);
      const message = readMessage(data);
      if (message === null) return;
      failures = 0;
      enter("open");
      hear(message);
    });
    one.addEventListener("close", ({ code }) => lose(one, code));
    // A close follows, except where there never was a connection.
    one.addEventListener("error", () => lose(one, 0));
  };

  const hear = (message: FromServer): void => {
    if (message.type === "ping") return;
    const all = [...(subscriptions.get(message.topic) ?? [])];
    for (const one of all) {
      if (message.type === "event") {
        // A state carries the number of the last line before it: it says anew what is, and is heard again.
        if (message.sequence < one.after || (message.sequence === one.after && message.kind === "lines")) continue;
        one.after = message.sequence;
        one.listener.onEvent(message);
        continue;
      }
      drop(one);
      if (message.type === "gap") one.listener.onGap();
      else one.listener.onRefused(message.code);
    }
  };

  const drop = (one: Subscription): boolean => {
    const all = subscriptions.get(one.topic);
    if (all === undefined || !all.delete(one) || all.size > 0) return false;
    subscriptions.delete(one.topic);
    return true;
  };

  const restIfNobody = (): void => {
    if (subscriptions.size > 0) return;
    const last = socket;
    forget();
    last?.close();
    enter("resting");
  };

  return {
    subscribe(topic, after, listener) {
      const one: Subscription = { topic, after, listener };
      const all = subscriptions.get(topic) ?? new Set();
      all.add(one);
      subscriptions.set(topic, all);
      if (socket !== null) say({ type: "subscribe", topics: [{ topic, after: Math.min(...afters(all)) }] });
      else if (again === null) connect();
      return () => {
        if (drop(one)) say({ type: "unsubscribe", topics: [topic] });
        restIfNobody();
      };
    },
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      subscriptions.clear();
      restIfNobody();
    },
  };
}

function afters(all: ReadonlySet<Subscription>): number[] {
  return [...all].map(({ after }) => after);
}

const types: ReadonlySet<unknown> = new Set(["event", "gap", "ping", "refused"]);

/** Its shape is trusted as that of every answer is; what is no message at all is not heard. */
function readMessage(data: unknown): FromServer | null {
  if (typeof data !== "string") return null;
  try {
    const read: unknown = JSON.parse(data);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return types.has(Reflect.get(Object(read), "type")) ? (read as FromServer) : null;
  } catch {
    return null;
  }
}
