import type { Premise } from "../platform/events/premise.ts";
import type { StampedVersion } from "./find-version.ts";

/** A version with what it was found by. */
export type Recalled = { readonly premise: Premise; readonly version: StampedVersion };

/**
 * What requests named was last found to be. Nothing says that it still is: who goes by it makes sure in the transaction
 * that it writes in, and forgets it if it was wrong.
 */
export type Recall = {
  find(asked: Asked): Recalled | null;
  note(asked: Asked, version: StampedVersion): void;
  forget(asked: Asked): void;
};

/** Of an organisation, a model by any of its names, and a version by its name or the current one. */
export type Asked = {
  readonly organisation: number;
  readonly reference: string;
  readonly versionName: string | undefined;
};

const rememberedMax = 10_000;

export function createRecall(): Recall {
  const remembered = new Map<string, Recalled>();
  return {
    find: (asked) => remembered.get(keyOf(asked)) ?? null,
    note(asked, version) {
      if (remembered.size >= rememberedMax) remembered.clear();
      const { organisation, reference, versionName = null } = asked;
      const { model, stamp } = version;
      remembered.set(keyOf(asked), { premise: { organisation, reference, versionName, model, stamp }, version });
    },
    forget: (asked) => {
      remembered.delete(keyOf(asked));
    },
  };
}

function keyOf({ organisation, reference, versionName }: Asked): string {
  // The length keeps two names from running into each other.
  return `${organisation} ${reference.length} ${reference} ${versionName === undefined ? "" : `=${versionName}`}`;
}
