/** What a recorder needs of the machine; tests bring their own. */
export type RecorderRuntime = {
  /** Runs once after so many milliseconds; the answer cancels it. It must not keep a program alive. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0 to 1, for spreading retries of many senders. */
  readonly random: () => number;
  readonly newId: () => string;
};

/** The clock, chance and ids of the platform it runs on: browsers, Node, the edge. */
export const webRuntime: RecorderRuntime = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    // In Node a waiting timer would keep the program alive; in browsers it is a plain number.
    const handle: unknown = timer;
    if (typeof handle === "object" && handle !== null && "unref" in handle && typeof handle.unref === "function")
      handle.unref();
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
};
