import { Unreadable } from "./reader.ts";

/** Takes CSV apart, piece by piece, into the fields of each record. */
export type CsvRecords = {
  /** @throws Unreadable with the line */
  add(text: string, take: TakeRecord): void;
  /** The last record needs no end of line. @throws Unreadable with the line */
  end(take: TakeRecord): void;
};

/** @returns `false` to hear of no further record of this piece */
export type TakeRecord = (fields: readonly string[]) => boolean | void;

const recordCharactersMax = 16 * 1_048_576;
const quote = '"';

/**
 * Records as RFC 4180 has them: fields may be quoted, a quoted one may hold delimiters, ends of lines and doubled quotes.
 * Lines end in LF, CR LF, or CR where the first line does. A byte order mark and empty lines are passed over, and every
 * record has as many fields as the first.
 *
 * @param delimiter - one character
 */
export function csvRecords(delimiter: string): CsvRecords {
  return new Records(delimiter);
}

class Records implements CsvRecords {
  readonly #delimiter: string;
  #rest = "";
  #lineEnd: LineEnd | null = null;
  #width: number | null = null;
  /** Of the first character of `#rest`. */
  #line = 1;
  #isBegun = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  add(text: string, take: TakeRecord): void {
    const whole = this.#isBegun ? this.#rest + text : text.replace(/^\uFEFF/, "");
    this.#isBegun = true;
    this.#lineEnd ??= lineEndOf(whole);
    if (this.#lineEnd === null) this.#rest = whole;
    else this.#readAll(whole, this.#lineEnd, { isLast: false, take });
    if (this.#rest.length > recordCharactersMax)
      throw new Unreadable(
        `Line ${this.#line} is longer than 16 MB: this is no CSV file, or a quotation mark is not closed.`,
      );
  }

  end(take: TakeRecord): void {
    this.#readAll(this.#rest, this.#lineEnd ?? "\n", { isLast: true, take });
  }

  #readAll(text: string, lineEnd: LineEnd, { isLast, take }: Piece): void {
    let [at, nextQuote] = [0, text.indexOf(quote)];
    let goesOn = true;
    while (goesOn && at < text.length) {
      const found = text.indexOf(lineEnd, at);
      if (found === -1 && !isLast) break;
      const end = found === -1 ? text.length : found;
      if (nextQuote !== -1 && nextQuote < at) nextQuote = text.indexOf(quote, at);
      if (nextQuote === -1 || nextQuote > end) {
        const line = text.slice(at, text[end - 1] === "\r" && lineEnd === "\n" ? end - 1 : end);
        // An empty line between records is none.
        if (end > at && line !== "") goesOn = this.#hand(line.split(this.#delimiter), take);
        this.#line += 1;
        at = end + 1;
        continue;
      }
      const record = this.#readQuoted(text, at, { lineEnd, isLast });
      if (record === null) break;
      goesOn = this.#hand(record.fields, take);
      this.#line += record.lines;
      at = record.end;
    }
    this.#rest = text.slice(at);
  }

  #hand(fields: readonly string[], take: TakeRecord): boolean {
    this.#width ??= fields.length;
    if (fields.length !== this.#width)
      throw new Unreadable(
        `Line ${this.#line} has another number of fields than the header; check for an unquoted comma or a broken line.`,
      );
    return take(fields) !== false;
  }

  /** @returns `null` where the record goes on beyond the text */
  #readQuoted(text: string, from: number, { lineEnd, isLast }: QuotedPiece): QuotedRecord | null {
    const fields: string[] = [];
    let [at, lines, end] = [from, 1, text.indexOf(lineEnd, from)];
    for (;;) {
      let after: number;
      if (end !== -1 && end < at) end = text.indexOf(lineEnd, at);
      if (text[at] === quote) {
        const closing = closingQuote(text, at + 1);
        if (closing === null) {
          if (!isLast) return null;
          throw new Unreadable(
            `A quoted field is not closed before the file ends (it begins in line ${this.#line + lines - 1}).`,
          );
        }
        // The next piece may show that this quote is half of a doubled one.
        if (closing + 1 === text.length && !isLast) return null;
        const field = text.slice(at + 1, closing);
        fields.push(field.includes(quote) ? field.replaceAll('""', quote) : field);
        lines += countOf(field, lineEnd);
        after = closing + 1;
        if (text[after] === "\r" && lineEnd === "\n" && (text[after + 1] === "\n" || after + 1 === text.length)) {
          if (after + 1 === text.length && !isLast) return null;
          after += 1;
        }
      } else {
        const mark = text.indexOf(this.#delimiter, at);
        if (end === -1 && mark === -1 && !isLast) return null;
        after = Math.min(mark === -1 ? text.length : mark, end === -1 ? text.length : end);
        const field = text.slice(at, after);
        if (field.includes(quote)) throw this.#strayQuote(lines);
        fields.push(lineEnd === "\n" && text[after] !== this.#delimiter ? field.replace(/\r$/, "") : field);
      }
      if (after >= text.length) return isLast ? { fields, end: after, lines } : null;
      if (text[after] === lineEnd) return { fields, end: after + 1, lines };
      if (text[after] !== this.#delimiter) throw this.#strayQuote(lines);
      at = after + 1;
    }
  }

  #strayQuote(lines: number): Unreadable {
    return new Unreadable(
      `Line ${this.#line + lines - 1} has a quotation mark inside a field; double it, or quote the whole field.`,
    );
  }
}

type LineEnd = "\n" | "\r";
type Piece = { readonly isLast: boolean; readonly take: TakeRecord };
type QuotedPiece = { readonly lineEnd: LineEnd; readonly isLast: boolean };

type QuotedRecord = {
  readonly fields: readonly string[];
  /** Where the next record begins. */
  readonly end: number;
  readonly lines: number;
};

/**
 * CR alone ended lines on old Macs; what the first line ends in is taken for all.
 *
 * @returns `null` where no line ends yet, or in a CR at the very end, which may be half of CR LF
 */
function lineEndOf(text: string): LineEnd | null {
  const outside = text.replaceAll(/"[^"]*("|$)/g, "");
  const at = outside.search(/[\r\n]/);
  if (at === -1) return null;
  if (outside[at] === "\n" || outside[at + 1] === "\n") return "\n";
  return at + 1 < outside.length ? "\r" : null;
}

function closingQuote(text: string, from: number): number | null {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return null;
}

function countOf(text: string, mark: string): number {
  let count = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) count += 1;
  return count;
}
