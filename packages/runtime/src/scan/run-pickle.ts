import { opcodes } from "./opcodes.ts";
import { BrokenStream, PickleReader } from "./pickle-reader.ts";
import { PickleStack } from "./pickle-stack.ts";
import { type Dictionary, type Global, isGlobal, isKind, type List, type Made, unread, type Value } from "./value.ts";

/** Who is told what a pickle would do. Offsets are bytes into the stream. */
export type PickleWatch = {
  /** A name that would be resolved, by whatever opcode. */
  onName(name: Global, at: number): void;
  /** Something that would be called; `null` where it is not a literal name. */
  onCall(by: Global | null, args: Value, at: number): void;
  /** An attribute or key that would be set. */
  onItem(key: string, value: Value): void;
  /** An id that would be handed to the loader. */
  onPersistent(id: Value, at: number): void;
  /** Something else that is never done by an honest file. */
  onOddity(says: string, at: number): void;
  /**
   * An object whose state has just been set, with the reader behind it: joblib's arrays follow there.
   *
   * @returns the value that takes the object's place, or `null` where it stays
   */
  onBuilt(made: Made, reader: PickleReader): Value | null;
};

/** How the reading of one pickle ended. */
export type PickleRun = {
  /** Behind the last byte that was read. */
  readonly end: number;
  /** Why Python would have stopped, or `null` where the pickle is whole. */
  readonly broken: string | null;
  /** Whether it broke where Python may go on: by our limits, or at what only Python understands. */
  readonly isCutShort: boolean;
  /** Whether it broke for want of bytes alone. */
  readonly isShort: boolean;
  /** What the pickle holds. */
  readonly value: Value;
  readonly opcodes: number;
};

export type PickleLimits = {
  readonly opcodes: number;
  readonly stack: number;
  /** Whether to follow all that any of Python's unpicklers would, and not to stop where they differ. */
  readonly isLenient?: boolean;
};

/**
 * Runs one pickle on an abstract machine, from `at` to its `STOP`: it follows Python's semantics on texts, integers,
 * tuples, dictionaries and names, and resolves nothing.
 *
 * Where it is not certain what Python would do, it ends with `broken`.
 *
 * @see Python's `pickle.py`, whose `_Unpickler` it follows, and `pickletools`
 */
export function runPickle(bytes: Uint8Array, at: number, watch: PickleWatch, limits: PickleLimits): PickleRun {
  const machine = new Machine(new PickleReader(bytes, at, limits.isLenient === true), watch, limits);
  try {
    machine.run();
  } catch (error) {
    if (!(error instanceof BrokenStream)) throw error;
    const { message: broken, isOurs: isCutShort, isShort } = error;
    return { end: machine.reader.at, broken, isCutShort, isShort, value: unread, opcodes: machine.count };
  }
  return {
    end: machine.reader.at,
    broken: null,
    isCutShort: false,
    isShort: false,
    value: machine.result,
    opcodes: machine.count,
  };
}

/** Entries kept of a long list; nothing that the scan asks of a list is longer. */
const listItemsKept = 100_000;

class Machine {
  readonly reader: PickleReader;
  count = 0;
  result: Value = unread;
  private readonly watch: PickleWatch;
  private readonly limits: PickleLimits;
  private readonly stack: PickleStack;
  private at = 0;

  constructor(reader: PickleReader, watch: PickleWatch, limits: PickleLimits) {
    this.reader = reader;
    this.watch = watch;
    this.limits = limits;
    this.stack = new PickleStack(limits.stack);
  }

  run(): void {
    let isRunning = true;
    while (isRunning) {
      this.count += 1;
      if (this.count > this.limits.opcodes)
        throw new BrokenStream("it has too many opcodes", this.reader.at, { isOurs: true });
      this.at = this.reader.at;
      this.stack.at = this.at;
      isRunning = this.step(this.reader.byte());
    }
  }

  /** @returns whether the pickle goes on */
  private step(opcode: number): boolean {
    const { reader, stack } = this;
    switch (opcode) {
      case opcodes.PROTO:
        if (reader.byte() > 5) throw new BrokenStream("its protocol is not known", this.at);
        return true;
      case opcodes.FRAME:
        reader.beginFrame();
        return true;
      case opcodes.STOP:
        this.result = stack.pop();
        reader.endFrame("what follows the pickle");
        return false;

      case opcodes.NONE:
        stack.push(null);
        return true;
      case opcodes.NEWTRUE:
        stack.push(true);
        return true;
      case opcodes.NEWFALSE:
        stack.push(false);
        return true;
      case opcodes.INT:
        stack.push(this.writtenInteger(reader.line(), true));
        return true;
      case opcodes.LONG:
        stack.push(this.writtenInteger(reader.line().replace(/L$/, ""), false));
        return true;
      case opcodes.BININT:
        stack.push(reader.int32());
        return true;
      case opcodes.BININT1:
        stack.push(reader.byte());
        return true;
      case opcodes.BININT2:
        stack.push(reader.uint16());
        return true;
      case opcodes.LONG1:
        stack.push(this.longInteger(reader.byte()));
        return true;
      case opcodes.LONG4:
        stack.push(this.longInteger(reader.int32()));
        return true;
      case opcodes.FLOAT:
        reader.line();
        stack.push(unread);
        return true;
      case opcodes.BINFLOAT:
        reader.take(8);
        stack.push(unread);
        return true;

      case opcodes.STRING:
        stack.push(this.quotedText(reader.line()));
        return true;
      case opcodes.UNICODE: {
        const text = reader.latin1Line();
        stack.push(text.includes("\\") ? unread : text);
        return true;
      }
      case opcodes.BINSTRING:
        stack.push(reader.ascii(reader.int32()) ?? unread);
        return true;
      case opcodes.SHORT_BINSTRING:
        stack.push(reader.ascii(reader.byte()) ?? unread);
        return true;
      case opcodes.BINUNICODE:
        stack.push(reader.utf8(reader.uint32()) ?? unread);
        return true;
      case opcodes.SHORT_BINUNICODE:
        stack.push(reader.utf8(reader.byte()) ?? unread);
        return true;
      case opcodes.BINUNICODE8:
        stack.push(reader.utf8(reader.length64()) ?? unread);
        return true;
      case opcodes.BINBYTES:
        this.pushBytes(reader.uint32());
        return true;
      case opcodes.SHORT_BINBYTES:
        this.pushBytes(reader.byte());
        return true;
      case opcodes.BINBYTES8:
      case opcodes.BYTEARRAY8:
        this.pushBytes(reader.length64());
        return true;
      case opcodes.NEXT_BUFFER:
      case opcodes.READONLY_BUFFER:
        throw new BrokenStream("it refers to buffers outside the file", this.at);

      case opcodes.EMPTY_TUPLE:
        stack.push({ kind: "tuple", items: [] });
        return true;
      case opcodes.TUPLE:
        stack.push({ kind: "tuple", items: stack.popMark() });
        return true;
      case opcodes.TUPLE1:
        stack.push({ kind: "tuple", items: stack.popMany(1) });
        return true;
      case opcodes.TUPLE2:
        stack.push({ kind: "tuple", items: stack.popMany(2) });
        return true;
      case opcodes.TUPLE3:
        stack.push({ kind: "tuple", items: stack.popMany(3) });
        return true;
      case opcodes.EMPTY_LIST:
        stack.push({ kind: "list", items: [], isWhole: true });
        return true;
      case opcodes.LIST: {
        const list: List = { kind: "list", items: [], isWhole: true };
        extend(list, stack.popMark());
        stack.push(list);
        return true;
      }
      case opcodes.APPEND: {
        const item = stack.pop();
        this.append(stack.top(), [item]);
        return true;
      }
      case opcodes.APPENDS: {
        const items = stack.popMark();
        this.append(stack.top(), items);
        return true;
      }
      case opcodes.EMPTY_DICT:
        stack.push({ kind: "dictionary", entries: new Map(), isWhole: true });
        return true;
      case opcodes.DICT: {
        const dictionary: Dictionary = { kind: "dictionary", entries: new Map(), isWhole: true };
        this.setItems(dictionary, stack.popMark());
        stack.push(dictionary);
        return true;
      }
      case opcodes.SETITEM: {
        const pair = stack.popMany(2);
        this.setItems(stack.top(), pair);
        return true;
      }
      case opcodes.SETITEMS: {
        const items = stack.popMark();
        this.setItems(stack.top(), items);
        return true;
      }
      case opcodes.EMPTY_SET:
        stack.push(unread);
        return true;
      case opcodes.FROZENSET:
        stack.popMark();
        stack.push(unread);
        return true;
      case opcodes.ADDITEMS:
        stack.popMark();
        this.mustBePlain(stack.top(), "adds to");
        return true;

      case opcodes.MARK:
        stack.mark();
        return true;
      case opcodes.POP:
        stack.popValueOrMark();
        return true;
      case opcodes.POP_MARK:
        stack.popMark();
        return true;
      case opcodes.DUP:
        stack.push(stack.top());
        return true;
      case opcodes.PUT:
        stack.remember(this.memoIndex(reader.line()));
        return true;
      case opcodes.BINPUT:
        stack.remember(reader.byte());
        return true;
      case opcodes.LONG_BINPUT:
        stack.remember(reader.uint32());
        return true;
      case opcodes.MEMOIZE:
        stack.rememberNext();
        return true;
      case opcodes.GET:
        stack.push(stack.recall(this.memoIndex(reader.line())));
        return true;
      case opcodes.BINGET:
        stack.push(stack.recall(reader.byte()));
        return true;
      case opcodes.LONG_BINGET:
        stack.push(stack.recall(reader.uint32()));
        return true;

      case opcodes.GLOBAL: {
        const module = reader.line();
        stack.push(this.name(module, reader.line()));
        return true;
      }
      case opcodes.STACK_GLOBAL: {
        const [module, name] = stack.popMany(2);
        if (isNoText(module) || isNoText(name)) throw new BrokenStream("a name is no text", this.at);
        if (typeof module !== "string" || typeof name !== "string") {
          this.watch.onCall(null, unread, this.at);
          throw new BrokenStream("a name is computed", this.at);
        }
        stack.push(this.name(module, name));
        return true;
      }
      case opcodes.EXT1:
        reader.take(1);
        throw new BrokenStream("it names something by a number of this machine's registry", this.at);
      case opcodes.EXT2:
        reader.take(2);
        throw new BrokenStream("it names something by a number of this machine's registry", this.at);
      case opcodes.EXT4:
        reader.take(4);
        throw new BrokenStream("it names something by a number of this machine's registry", this.at);

      case opcodes.REDUCE: {
        const args = stack.pop();
        const by = stack.pop();
        stack.push(this.call(by, args, "reduce"));
        return true;
      }
      case opcodes.NEWOBJ: {
        const args = stack.pop();
        const by = stack.pop();
        stack.push(this.call(by, args, "new"));
        return true;
      }
      case opcodes.NEWOBJ_EX: {
        const [by, args, named] = stack.popMany(3);
        stack.push(this.call(by ?? null, { kind: "tuple", items: [args ?? null, named ?? null] }, "new"));
        return true;
      }
      case opcodes.INST: {
        const module = reader.line();
        const by = this.name(module, reader.line());
        stack.push(this.call(by, { kind: "tuple", items: stack.popMark() }, "new"));
        return true;
      }
      case opcodes.OBJ: {
        const [by, ...args] = stack.popMark();
        if (by === undefined) throw new BrokenStream("the stack is too short", this.at);
        stack.push(this.call(by, { kind: "tuple", items: args }, "new"));
        return true;
      }
      case opcodes.BUILD: {
        const state = stack.pop();
        this.build(stack.top(), state);
        return true;
      }

      case opcodes.PERSID:
        stack.push(this.persistent(reader.line()));
        return true;
      case opcodes.BINPERSID:
        stack.push(this.persistent(stack.pop()));
        return true;

      default:
        throw new BrokenStream(`byte ${opcode} is no opcode`, this.at);
    }
  }

  private name(module: string, name: string): Global {
    const global: Global = { kind: "global", module, name };
    this.watch.onName(global, this.at);
    return global;
  }

  private persistent(id: Value): Value {
    this.watch.onPersistent(id, this.at);
    return { kind: "persistent", id };
  }

  private call(by: Value, args: Value, how: "reduce" | "new"): Made {
    const name = isKind(by, "global") ? by : null;
    // Python stops here, and it is the usual end of numbers that are read as if they were opcodes.
    if (isData(by) || typeof by === "string" || typeof args === "number")
      throw new BrokenStream("it calls what cannot be called", this.at);
    this.watch.onCall(name, args, this.at);
    if (
      name !== null &&
      (isGlobal(name, "copyreg", "_reconstructor") || isGlobal(name, "copy_reg", "_reconstructor"))
    ) {
      const [made] = isKind(args, "tuple") ? args.items : [];
      if (!isKind(made, "global")) {
        this.watch.onCall(null, args, this.at);
        return { kind: "made", by: null, how: "reconstructor", args, states: [] };
      }
      return { kind: "made", by: made, how: "reconstructor", args, states: [] };
    }
    return { kind: "made", by: name, how, args, states: [] };
  }

  private build(inst: Value, state: Value): void {
    if (!isKind(inst, "made")) {
      // A class, or a text: nothing that an honest pickle gives a state, and with a class it would change the class.
      this.watch.onOddity("it sets the state of something that it did not make", this.at);
      return;
    }
    const oddity = oddityOfState(state);
    if (oddity !== null) this.watch.onOddity(oddity, this.at);
    inst.states.push(state);
    const instead = this.watch.onBuilt(inst, this.reader);
    if (instead !== null) this.stack.replaceTop(instead);
  }

  private append(target: Value, items: readonly Value[]): void {
    if (isKind(target, "list")) extend(target, items);
    else this.mustBePlain(target, "appends to");
  }

  private setItems(target: Value, items: readonly Value[]): void {
    if (items.length % 2 === 1) throw new BrokenStream("a key has no value", this.at);
    for (let i = 0; i < items.length; i += 2) {
      const [key, value] = [items[i] ?? null, items[i + 1] ?? null];
      if (typeof key === "string") this.watch.onItem(key, value);
      if (!isKind(target, "dictionary")) continue;
      if (typeof key === "string") target.entries.set(key, value);
      else target.isWhole = false;
    }
    if (!isKind(target, "dictionary")) this.mustBePlain(target, "sets an item of");
  }

  /** Lists, sets and dictionaries may be subclasses that the pickle made; a name or a text cannot be added to. */
  private mustBePlain(target: Value, verb: string): void {
    if (isKind(target, "made") || isKind(target, "unread")) return;
    this.watch.onOddity(`it ${verb} something that is no collection`, this.at);
  }

  private pushBytes(length: number): void {
    const start = this.reader.take(length);
    this.stack.push({ kind: "bytes", start, end: start + length });
  }

  private memoIndex(line: string): number {
    if (!/^\d{1,15}$/.test(line)) {
      // Python takes signs, spaces and underscores.
      const isOurs = /^[\s+\-\d_]+$/.test(line);
      throw new BrokenStream("an index of the memo is written oddly", this.at, { isOurs });
    }
    return Number(line);
  }

  private writtenInteger(line: string, mayBeBoolean: boolean): Value {
    if (mayBeBoolean && line === "00") return false;
    if (mayBeBoolean && line === "01") return true;
    if (!/^-?(0|[1-9]\d*)$/.test(line)) return unread;
    if (line.length > 300) return unread;
    const value = Number(line);
    return Number.isSafeInteger(value) ? value : BigInt(line);
  }

  /** Little-endian two's complement. */
  private longInteger(length: number): Value {
    const at = this.reader.take(length);
    if (length > 16) return unread;
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.reader.bytes[at + i] ?? 0);
    if (length > 0) value = BigInt.asIntN(8 * length, value);
    const short = Number(value);
    return Number.isSafeInteger(short) ? short : value;
  }

  private quotedText(line: string): Value {
    const quote = line[0];
    const isQuoted = line.length >= 2 && (quote === "'" || quote === '"') && line.endsWith(quote);
    if (!isQuoted) throw new BrokenStream("a text is not quoted", this.at);
    const text = line.slice(1, -1);
    return text.includes("\\") ? unread : text;
  }
}

/**
 * What is wrong with a state. Setting `__class__` would turn an object into another one behind our back, and setting
 * `__setstate__` would call what we did not see called; so the attributes that a state sets must be known.
 */
function oddityOfState(state: Value): string | null {
  const parts = isKind(state, "tuple") && state.items.length === 2 ? state.items : [state];
  for (const part of parts) {
    if (isKind(part, "made") && part.by?.module.startsWith("numpy") !== true) {
      return "it sets the state of an object from another object";
    }
    if (!isKind(part, "dictionary")) continue;
    if (!part.isWhole) return "it sets attributes whose names are computed";
    for (const key of part.entries.keys()) {
      if (key.startsWith("__") && key.endsWith("__")) return `it sets the attribute ${key}`;
    }
  }
  return null;
}

/** What is certainly neither a text nor a function. */
function isData(value: Value | undefined): boolean {
  if (value === null || typeof value !== "object") return typeof value !== "string";
  return ["bytes", "tuple", "list", "dictionary"].includes(value.kind);
}

/** What is certainly no text: an object of a class beside. Python takes no subclass of its texts for a name. */
function isNoText(value: Value | undefined): boolean {
  const isObject = isKind(value, "made") && value.how === "new" && value.by !== null && /^[A-Z]/.test(value.by.name);
  return isObject || isData(value);
}

function extend(list: List, items: readonly Value[]): void {
  for (const item of items) {
    if (list.items.length >= listItemsKept) {
      list.isWhole = false;
      return;
    }
    list.items.push(item);
  }
}
