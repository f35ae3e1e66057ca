/** A name as a sentence shows it: in quotes, and no longer than it takes to find it. */
export function shownName(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
