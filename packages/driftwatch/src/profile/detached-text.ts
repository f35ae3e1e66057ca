/**
 * The same text, in memory of its own. An engine makes a piece of a text by pointing into it, so that one name of a dozen
 * letters would keep the megabyte of a file that it was read in.
 */
export function detachedText(text: string): string {
  // What is put together is copied before a piece of it is made.
  return `.${text}`.slice(1);
}
