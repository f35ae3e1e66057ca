/** One or two keys after each other ("e", "g o"), what they do, and how. */
export type Shortcut = { readonly keys: string; readonly label: string; readonly run: () => void };

type Press = { readonly key: string; readonly at: number };

const pauseMs = 1_000;

/**
 * What a key press means after the ones before it: the shortcut it completes, or the keys that may still become one. A
 * pause of more than a second begins anew.
 *
 * @param before - the keys pressed so far that may become a shortcut
 */
export function pressKey(
  before: readonly Press[],
  press: Press,
  shortcuts: readonly Shortcut[],
): { readonly run: Shortcut | null; readonly pending: readonly Press[] } {
  const recent = before.filter(({ at }) => press.at - at <= pauseMs);
  for (const pressed of recent.length > 0 ? [[...recent, press], [press]] : [[press]]) {
    const keys = pressed.map(({ key }) => key).join(" ");
    const run = shortcuts.find((shortcut) => shortcut.keys === keys);
    if (run) return { run, pending: [] };
    if (shortcuts.some((shortcut) => shortcut.keys.startsWith(`${keys} `))) return { run: null, pending: pressed };
  }
  return { run: null, pending: [] };
}
