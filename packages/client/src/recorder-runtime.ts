import { createIdMaker } from "./make-ids.ts";

/** What a recorder needs of the machine; tests bring their own. */
export type RecorderRuntime = {
  /** Runs once after so many milliseconds; the answer cancels it. It must not keep a program alive. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** The same, and keeps a program alive until then. */
  readonly afterAlive: (ms: number, run: () => void) => () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0 to 1, for spreading retries of many senders. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Whether whoever runs the program turned recorders off: `DRIFTGUARD_DISABLED=1` in the environment. */
  readonly isTurnedOff: () => boolean;
  /** Runs when the program has nothing left to do, and is waited for; the answer cancels it. */
  readonly beforeEnd: (run: () => Promise<void>) => () => void;
  /** Tells the program's log. */
  readonly warn: (sentence: string) => void;
};

/** What runs when the program has nothing left to do, of every recorder in it. */
const ends = new Set<() => Promise<void>>();

function endAll(): void {
  const runs = [...ends];
  ends.clear();
  for (const run of runs) void run();
}

/** The clock, chance, ids and ends of the platform it runs on: browsers, Node, the edge. */
export const webRuntime: RecorderRuntime = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    // In Node a waiting timer would keep the program alive; in browsers it is a plain number.
    const handle: unknown = timer;
    if (typeof handle === "object" && handle !== null && "unref" in handle && typeof handle.unref === "function")
      handle.unref();
    return () => clearTimeout(timer);
  },
  afterAlive: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
  newId: createIdMaker(() => Date.now()),
  isTurnedOff: () => {
    try {
      return ["1", "true"].includes(String(nodeProcess()?.env?.["DRIFTGUARD_DISABLED"]));
    } catch {
      // A runtime that asks for a permission to read its environment, and was given none: nobody has turned it off there.
      return false;
    }
  },
  beforeEnd: (run) => {
    const node = nodeProcess();
    // One listener for all recorders, and only while rows wait: ours must not be the eleventh that makes Node warn of a leak.
    if (ends.size === 0) node?.once?.("beforeExit", endAll);
    ends.add(run);
    return () => {
      if (ends.delete(run) && ends.size === 0) node?.removeListener?.("beforeExit", endAll);
    };
  },
  warn: (sentence) => console.warn(sentence),
};

type NodeProcess = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  once?(event: "beforeExit", run: () => unknown): unknown;
  removeListener?(event: "beforeExit", run: () => unknown): unknown;
};

/** Node's, Deno's or Bun's `process`; browsers have none. */
function nodeProcess(): NodeProcess | null {
  const found: unknown = Reflect.get(globalThis, "process");
  return isNodeProcess(found) ? found : null;
}

/** Each member is looked at again where it is used: what is called `process` elsewhere may have none of them. */
function isNodeProcess(value: unknown): value is NodeProcess {
  return typeof value === "object" && value !== null;
}
