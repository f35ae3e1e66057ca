import { Problem } from "../platform/http/problem.ts";

/**
 * Runs at most `running` at once and lets at most `waiting` wait: a password hash takes 76 ms of a core and 16 MB, and
 * sign-ins must not starve what else the process does.
 *
 * @throws Problem request/too-many where too many wait already
 */
export function limitPasswordHashing({
  running,
  waiting,
}: {
  readonly running: number;
  readonly waiting: number;
}): <Result>(run: () => Promise<Result>) => Promise<Result> {
  const queue: (() => void)[] = [];
  let free = running;
  return async (run) => {
    if (free > 0) free -= 1;
    else {
      if (queue.length >= waiting) {
        throw new Problem("request/too-many", "Too many people sign in at this moment; try again in a few seconds.", {
          headers: { "retry-after": "2" },
        });
      }
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    try {
      return await run();
    } finally {
      // The place goes to who waits without becoming free in between.
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
