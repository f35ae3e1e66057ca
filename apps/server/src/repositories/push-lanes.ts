import { Problem } from "../platform/http/problem.ts";

/** Lets few pushes run at once, and of one repository one after the other. */
export type PushLanes = {
  /** @returns what ends it; call it once. @throws Problem repository/busy */
  readonly enter: (model: number) => Promise<() => void>;
  readonly isBusy: (model: number) => boolean;
};

export function createPushLanes({ most }: { readonly most: number }): PushLanes {
  const lanes = new Map<number, Promise<void>>();
  let inside = 0;
  return {
    async enter(model) {
      if (inside >= most)
        throw new Problem("repository/busy", "Others push at this moment; push again in a minute.", {
          headers: { "retry-after": "30" },
        });
      inside += 1;
      const before = lanes.get(model) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const mine = before.then(() => promise);
      lanes.set(model, mine);
      await before;
      return () => {
        inside -= 1;
        if (lanes.get(model) === mine) lanes.delete(model);
        resolve();
      };
    },
    isBusy: (model) => lanes.has(model),
  };
}
