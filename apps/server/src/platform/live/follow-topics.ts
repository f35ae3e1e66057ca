import { fromBrowser, type FromServer, liveClosures } from "@driftguard/protocol";

import type { Caller, Context } from "../context.ts";
import { asUnavailable, Unavailable } from "../database/unavailable.ts";
import type { Log } from "../log.ts";
import type { LiveEvent, LiveSource } from "./live-source.ts";

/** One reader's connection. */
export type LiveSocket = {
  /** Resolves when the system has taken it. Rejects when the connection has ended. */
  readonly send: (text: string) => Promise<void>;
  readonly close: (code: number, reason: string) => void;
  /** Ends it without a word: nobody reads. */
  readonly terminate: () => void;
};

export type FollowParts = {
  readonly socket: LiveSocket;
  /** By the noun that a topic begins with. */
  readonly sources: Readonly<Record<string, LiveSource>>;
  readonly contextOf: (caller: Caller) => Context;
  /** Who the credential of the connection belongs to now; `null`: it is not valid any more. */
  readonly authenticate: () => Promise<Caller | null>;
  readonly log: Pick<Log, "error">;
};

/** What one reader follows, and how far they are. */
export type Following = {
  /** A message of the reader's. */
  readonly hear: (text: string) => void;
  /** Something changed, here or on another instance: `job:job_…`. */
  readonly changed: (what: string) => void;
  /** To be called every two seconds: rights are looked at again, and what no notice came of is read. */
  readonly tick: () => void;
  readonly end: () => void;
};

const topicsMax = 50;
const waitingMax = 100;
/** Further behind than this one reads by the API, which answers in larger pages. */
const behindMax = 5_000;
const stalledMs = 30_000;
const ticksToPing = 10;

type Topic = {
  readonly name: string;
  readonly source: LiveSource;
  /** `job:job_…`, as notices say it. */
  readonly what: string;
  readonly id: string;
  after: number;
  told: string;
  isDue: boolean;
};

/**
 * Tells one reader what their topics say, each in order and once.
 *
 * All that is waited for here is read from the store one page at a time, and the next page when the reader has taken the one
 * before: a slow reader holds a page, however many lines there are. One who takes nothing for half a minute is cut off, and
 * goes on where they were when they come again.
 *
 * @param caller - whoever the connection was opened by
 */
export function followTopics(caller: Caller, parts: FollowParts): Following {
  const { socket, sources, contextOf, log } = parts;
  const topics = new Map<string, Topic>();
  let ctx = contextOf(caller);
  let waiting = 0;
  let ticks = 0;
  let isOver = false;
  let isTicking = false;
  let turn: Promise<void> = Promise.resolve();

  const end = (): void => {
    isOver = true;
    topics.clear();
  };

  /** One thing at a time: what is held for this reader is one page. */
  const enqueue = (work: () => Promise<void>): void => {
    waiting += 1;
    turn = turn.then(async () => {
      waiting -= 1;
      if (isOver) return;
      try {
        await work();
      } catch (error) {
        // With the store away the next tick reads again.
        if (isOver || asUnavailable(error) instanceof Unavailable) return;
        log.error({ error }, "a live connection failed");
        end();
        socket.close(1011, "a fault of ours");
      }
    });
  };

  const send = async (message: FromServer): Promise<void> => {
    const timer = setTimeout(() => {
      end();
      socket.terminate();
    }, stalledMs);
    try {
      await socket.send(JSON.stringify(message));
    } catch {
      end(); // it has ended, and so has whoever read it
    } finally {
      clearTimeout(timer);
    }
  };

  const sendEvent = ({ name }: Topic, { sequence, at, kind, data }: LiveEvent): Promise<void> =>
    send({ type: "event", topic: name, sequence, at: at.toISOString(), kind, data });

  const subscribe = async (name: string, after: number): Promise<void> => {
    const noun = name.slice(0, Math.max(0, name.indexOf(":")));
    const source = Object.hasOwn(sources, noun) ? sources[noun] : undefined;
    if (source === undefined) return send({ type: "refused", topic: name, code: "route/not-found" });
    if (!ctx.caller.permissions.has(source.permission))
      return send({ type: "refused", topic: name, code: "access/forbidden" });
    if (topics.size >= topicsMax && !topics.has(name))
      return send({ type: "refused", topic: name, code: "request/too-many" });
    const id = await source.find(ctx, name.slice(noun.length + 1));
    if (id === null) return send({ type: "refused", topic: name, code: `${noun}/not-found` });
    const topic: Topic = { name, source, what: `${noun}:${id}`, id, after, told: "", isDue: false };
    topics.set(name, topic);
    read(topic);
  };

  const read = (topic: Topic): void => {
    if (topic.isDue) return;
    topic.isDue = true;
    enqueue(async () => {
      topic.isDue = false;
      const isFollowed = (): boolean => topics.get(topic.name) === topic;
      if (!isFollowed()) return;
      const page = await topic.source.read(ctx, topic.id, topic.after);
      if (page === null) {
        topics.delete(topic.name);
        return send({ type: "refused", topic: topic.name, code: `${topic.what.split(":")[0]}/not-found` });
      }
      if (page.behind > behindMax) {
        topics.delete(topic.name);
        return send({ type: "gap", topic: topic.name });
      }
      for (const event of page.events) {
        if (!isFollowed()) return;
        await sendEvent(topic, event);
        topic.after = event.sequence;
      }
      if (page.behind > 0) return read(topic);
      const state = page.state === null ? "" : JSON.stringify(page.state.data);
      if (page.state !== null && state !== topic.told && isFollowed()) {
        topic.told = state;
        await sendEvent(topic, page.state);
      }
    });
  };

  const lookAgain = async (): Promise<void> => {
    const found = await parts.authenticate();
    if (isOver) return;
    if (found === null) {
      end();
      return socket.close(liveClosures.unauthenticated, "sign in again");
    }
    if (found !== ctx.caller) ctx = contextOf(found);
    for (const [name, { source, id }] of topics) {
      const may = found.permissions.has(source.permission) && (await source.find(ctx, id)) !== null;
      if (may) continue;
      topics.delete(name);
      await send({ type: "refused", topic: name, code: "access/forbidden" });
    }
  };

  return {
    hear(text) {
      const message = readMessage(text);
      if (message === null || waiting > waitingMax) {
        end();
        return socket.close(liveClosures.malformed, message === null ? "not a message of ours" : "too many messages");
      }
      if (message.type === "unsubscribe") for (const name of message.topics) topics.delete(name);
      else for (const { topic, after = 0 } of message.topics) enqueue(() => subscribe(topic, after));
    },
    changed(what) {
      for (const topic of topics.values()) if (topic.what === what) read(topic);
    },
    tick() {
      if (isOver || isTicking) return;
      isTicking = true;
      ticks += 1;
      // Beside the turn: a reader who takes nothing must not keep a right that was taken from them.
      void lookAgain()
        .catch((error: unknown) => {
          if (!(asUnavailable(error) instanceof Unavailable))
            log.error({ error }, "rights could not be looked at again");
        })
        .finally(() => {
          isTicking = false;
        });
      for (const topic of topics.values()) read(topic);
      if (ticks % ticksToPing === 0) enqueue(() => send({ type: "ping" }));
    },
    end,
  };
}

function readMessage(text: string) {
  try {
    return fromBrowser.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
