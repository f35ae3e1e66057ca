/** What a file may well hold, but is not read here: the rest of a sentence that begins with the column, and what to do. */
export class Unsupported extends RangeError {
  override readonly name = "Unsupported";
}
