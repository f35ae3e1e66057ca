import { useState } from "react";

/**
 * Keeps showing what was shown while the reader's pointer or focus is on it: live data never moves a row under them. When
 * they leave, or ask for it, the newest is shown.
 *
 * @returns what to show, whether something newer waits, and the handlers for the element that holds it
 */
export function useHeld<Value>(latest: Value): {
  readonly shown: Value;
  readonly isBehind: boolean;
  readonly release: () => void;
  readonly handlers: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
} {
  const [held, setHeld] = useState<{ readonly value: Value } | null>(null);
  const hold = (): void => setHeld((before) => before ?? { value: latest });
  const release = (): void => setHeld(null);
  return {
    shown: held === null ? latest : held.value,
    isBehind: held !== null && held.value !== latest,
    release,
    handlers: { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release },
  };
}
