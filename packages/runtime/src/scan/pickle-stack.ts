import { BrokenStream } from "./pickle-reader.ts";
import type { Value } from "./value.ts";

/** The unpickler's stack and memo. Nothing is taken from below the topmost mark, as in Python. */
export class PickleStack {
  private readonly values: Value[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Value>();
  private readonly limit: number;
  /** Where the stream is, for the errors. */
  at = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  push(value: Value): void {
    if (this.values.length >= this.limit)
      throw new BrokenStream("the stack grows too large", this.at, { isOurs: true });
    this.values.push(value);
  }

  pop(): Value {
    this.need(1);
    const value = this.values.pop();
    return value === undefined ? null : value;
  }

  top(): Value {
    this.need(1);
    return this.values[this.values.length - 1] ?? null;
  }

  replaceTop(value: Value): void {
    this.need(1);
    this.values[this.values.length - 1] = value;
  }

  /** The topmost `count` values, lowest first. */
  popMany(count: number): Value[] {
    this.need(count);
    return this.values.splice(this.values.length - count);
  }

  mark(): void {
    if (this.marks.length >= this.limit) throw new BrokenStream("the stack grows too large", this.at, { isOurs: true });
    this.marks.push(this.values.length);
  }

  /** Everything above the topmost mark, which goes too. */
  popMark(): Value[] {
    const from = this.marks.pop();
    if (from === undefined) throw new BrokenStream("there is no mark on the stack", this.at);
    return this.values.splice(from);
  }

  /** `POP` takes a mark where it finds no value above it. */
  popValueOrMark(): void {
    if (this.values.length > this.fence()) this.values.pop();
    else this.popMark();
  }

  remember(index: number): void {
    if (this.memo.size >= this.limit * 10)
      throw new BrokenStream("the memo grows too large", this.at, { isOurs: true });
    this.memo.set(index, this.top());
  }

  /** `MEMOIZE` counts the entries. */
  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw new BrokenStream("the memo has no such entry", this.at);
    return value;
  }

  private need(count: number): void {
    if (this.values.length - this.fence() < count) throw new BrokenStream("the stack is too short", this.at);
  }

  private fence(): number {
    return this.marks[this.marks.length - 1] ?? 0;
  }
}
