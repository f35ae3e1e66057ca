import type { ScanFinding, ScanHints, ScanReport, ScanVerdict } from "../contract.ts";
import { type Member, readGzip, readTar, readZip, readZlib, UnreadableContainer } from "./containers.ts";
import { type Content, contentOf } from "./content.ts";
import type { Decompress, ForeignCompression } from "./decompress.ts";
import { hintsFrom } from "./hints.ts";
import { arrayBehind, arrayWrapper, isArrayWrapper } from "./joblib-array.ts";
import { type AllowedNames, judgeName, type NamePlace } from "./judge-name.ts";
import { pickleInNumpyFile } from "./numpy-file.ts";
import { BrokenStream, type PickleReader } from "./pickle-reader.ts";
import { type PickleRun, type PickleWatch, runPickle } from "./run-pickle.ts";
import { type ScanLimits, scanLimits } from "./scan-limits.ts";
import { legacyTorchMagic, type TorchStorage, torchStorageOf } from "./torch-storage.ts";
import { type Global, isGlobal, isKind, type Made, type Value } from "./value.ts";

export type ScanOptions = {
  readonly allowed: AllowedNames;
  /** `null` where no Python is there to do it: what is packed so is then refused. */
  readonly decompress: Decompress | null;
  readonly limits?: ScanLimits;
  /** Whether it need not be a model: a text is then none that begins as a container does. */
  readonly isData?: boolean;
};

/**
 * What a model file would do if it were unpickled. Nothing is resolved, called or imported; every byte of the file is
 * accounted for, through every container, or the file is refused.
 *
 * @param file - how the findings call it, a path inside the version
 */
export async function scanModel(
  file: string,
  bytes: Uint8Array,
  { allowed, decompress, limits = scanLimits, isData = false }: ScanOptions,
): Promise<ScanReport> {
  const scan = new Scan(allowed, decompress, limits, isData);
  if (isData && isPlainText(bytes)) scan.text(bytes, { file, depth: 0 });
  else await scan.stream(bytes, { file, depth: 0 });
  return scan.report();
}

/** The reports of several files as one: the worst verdict, everything found. */
export function joinReports(reports: readonly ScanReport[]): ScanReport {
  const findings = reports.flatMap((report) => report.findings);
  const names = [...new Set(reports.flatMap((report) => report.names))].sort();
  const packages: Record<string, string | null> = {};
  for (const { hints } of reports) {
    for (const [name, version] of Object.entries(hints.packages)) packages[name] = packages[name] ?? version;
  }
  return {
    verdict: verdictOf(findings),
    findings,
    names,
    hints: {
      packages,
      modules: [...new Set(reports.flatMap(({ hints }) => hints.modules))].sort(),
      numpyMajor: reports.map(({ hints }) => hints.numpyMajor).find((major) => major !== null) ?? null,
    },
    bytes: reports.reduce((sum, report) => sum + report.bytes, 0),
    unread: reports.flatMap(({ unread }) => unread ?? []),
  };
}

function verdictOf(findings: readonly ScanFinding[]): ScanVerdict {
  if (findings.some(({ verdict }) => verdict === "refused")) return "refused";
  return findings.length > 0 ? "unknown" : "clean";
}

/** Where a stream lies: the file and, behind `!`, the members that lead to it. */
type Place = { readonly file: string; readonly depth: number };

/** What is asked of the pickles of one stream. */
type PickleMode = {
  readonly names: NamePlace;
  /** Whether joblib's arrays may lie in the stream. */
  readonly isJoblib: boolean;
  /** Where torch's tensors are noted; `null` where a persistent id is refused. */
  readonly storages: Map<string, TorchStorage> | null;
};

/** Identifiers with dots between them. */
function isDotted(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(text);
}

/** Findings kept of one file; a hostile one could name a million things. */
const findingsMax = 100;

class Scan {
  private readonly allowed: AllowedNames;
  private readonly decompress: Decompress | null;
  private readonly limits: ScanLimits;
  private readonly isData: boolean;
  private readonly findings: ScanFinding[] = [];
  private readonly said = new Set<string>();
  private readonly names = new Map<string, Global>();
  private readonly versions = new Map<string, string>();
  private opcodes = 0;
  private bytes = 0;
  private decodedBytes = 0;

  constructor(allowed: AllowedNames, decompress: Decompress | null, limits: ScanLimits, isData: boolean) {
    this.allowed = allowed;
    this.decompress = decompress;
    this.limits = limits;
    this.isData = isData;
  }

  report(): ScanReport {
    const names = [...this.names.values()];
    const hints: ScanHints = hintsFrom(names, this.versions);
    return {
      verdict: verdictOf(this.findings),
      findings: this.findings,
      names: [...new Set(names.map(({ module, name }) => `${module}.${name}`))].sort(),
      hints,
      bytes: this.bytes,
    };
  }

  /** A text can be a pickle of protocol 0. */
  text(bytes: Uint8Array, place: Place): void {
    this.bytes += bytes.length;
    this.pickles(bytes, place, pickleMode);
  }

  async stream(bytes: Uint8Array, place: Place): Promise<void> {
    this.bytes += bytes.length;
    const content = contentOf(bytes);
    if (content === "other") return this.pickles(bytes, place, pickleMode);
    if (place.depth >= this.limits.depth) {
      return this.refuse(
        "limit",
        `${place.file} holds containers in containers, deeper than ${this.limits.depth}.`,
        place,
      );
    }
    // A loader that does not know the container reads the same bytes as a pickle: what that would reach counts too.
    this.probe(bytes, place, pickleMode);
    try {
      await this.container(content, bytes, place);
    } catch (error) {
      if (!(error instanceof UnreadableContainer)) throw error;
      this.refuse("unreadable-container", `${place.file} cannot be read to its last byte: ${error.message}.`, place);
    }
  }

  private async container(content: Exclude<Content, "other">, bytes: Uint8Array, place: Place): Promise<void> {
    const outputMax = this.outputMax(bytes.length);
    const inside = { file: `${place.file}!${content}`, depth: place.depth + 1 };
    switch (content) {
      case "gzip":
        return this.decoded(readGzip(bytes, outputMax), inside);
      case "zlib":
        return this.decoded(readZlib(bytes, outputMax), inside);
      case "xz":
      case "lzma":
      case "bz2":
        return this.decoded(await this.foreign(content, bytes, outputMax), inside);
      case "zip": {
        const members = readZip(bytes, { membersMax: this.limits.members, outputMax });
        this.decodedBytes += members.reduce((sum, member) => sum + member.bytes.length, 0);
        return this.zipMembers(members, place);
      }
      case "tar":
        for (const member of readTar(bytes, { membersMax: this.limits.members })) {
          await this.member(member.bytes, inMember(place, member), pickleMode, null);
        }
        return;
      case "lz4":
      case "zstd":
        throw new UnreadableContainer(`it is packed with ${content}; gzip, zlib, xz, lzma and bz2 are read`);
      default:
        return content satisfies never;
    }
  }

  private decoded(bytes: Uint8Array, place: Place): Promise<void> {
    this.decodedBytes += bytes.length;
    return this.stream(bytes, place);
  }

  private async foreign(kind: ForeignCompression, bytes: Uint8Array, outputMax: number): Promise<Uint8Array> {
    if (this.decompress === null) throw new UnreadableContainer(`it is packed with ${kind}, and no Python is here`);
    try {
      return await this.decompress(kind, bytes, outputMax);
    } catch (error) {
      throw new UnreadableContainer(`its ${kind} stream is broken or too large`, { cause: error });
    }
  }

  /** How much a container of `length` bytes may still give. */
  private outputMax(length: number): number {
    return Math.min(this.limits.decodedBytes - this.decodedBytes, Math.max(64 * 2 ** 20, length * this.limits.ratio));
  }

  private async zipMembers(members: readonly Member[], place: Place): Promise<void> {
    const main = members.find(({ name }) => name === "data.pkl" || name.endsWith("/data.pkl"));
    if (main === undefined) {
      for (const member of members) await this.member(member.bytes, inMember(place, member), pickleMode, null);
      return;
    }
    const root = main.name.slice(0, -"data.pkl".length);
    const isTorchScript = members.some(({ name }) => name.startsWith(`${root}code/`));
    const pickled = new Set([`${root}data.pkl`, `${root}constants.pkl`]);
    const storages = new Map<string, TorchStorage>();
    for (const member of members.filter(({ name }) => pickled.has(name))) {
      const own = new Map<string, TorchStorage>();
      this.bytes += member.bytes.length;
      this.pickles(member.bytes, inMember(place, member), {
        names: isTorchScript ? "torchscript" : "torch",
        isJoblib: false,
        storages: own,
      });
      const folder = member === main ? "data" : "constants";
      for (const storage of own.values()) storages.set(`${root}${folder}/${storage.key}`, storage);
    }
    const mode: PickleMode = { names: isTorchScript ? "torchscript" : "torch", isJoblib: false, storages: null };
    for (const member of members.filter(({ name }) => !pickled.has(name))) {
      await this.member(member.bytes, inMember(place, member), mode, storages.get(member.name) ?? null);
    }
  }

  /** A file in an archive: it is what its content says, whatever it is called. */
  private async member(bytes: Uint8Array, place: Place, mode: PickleMode, storage: TorchStorage | null): Promise<void> {
    if (bytes.length === 0) return;
    if (storage !== null && storage.length === bytes.length) {
      this.bytes += bytes.length;
      this.probe(bytes, place, mode);
      return;
    }
    if (isPlainText(bytes)) {
      this.bytes += bytes.length;
      this.probe(bytes, place, mode);
      return;
    }
    if (contentOf(bytes) !== "other") return this.stream(bytes, place);
    this.bytes += bytes.length;
    this.pickles(bytes, place, mode);
  }

  /** Every pickle of a stream, one behind the other to its last byte. */
  private pickles(bytes: Uint8Array, place: Place, mode: PickleMode): void {
    const storages = mode.storages ?? new Map<string, TorchStorage>();
    let [at, count, isLegacyTorch] = [Math.min(pickleInNumpyFile(bytes) ?? 0, bytes.length), 0, false];
    let last: Value = null;
    while (at < bytes.length || count === 0) {
      const run = this.run(bytes, at, place, isLegacyTorch ? { ...mode, names: "torch", storages } : mode);
      if (run.broken !== null) return this.refuseBroken(run, { bytes, at, count, place });
      if (count === 0) isLegacyTorch = run.value === legacyTorchMagic;
      count += 1;
      at = run.end;
      last = run.value;
      if (isLegacyTorch && count === 5) at = this.legacyTensors(bytes, at, last, storages);
    }
    // What joblib skips as an array, `pickle.load` runs.
    if (this.names.has(keyOf(arrayWrapper, mode.names))) this.probe(bytes, place, mode, { isOfNumbers: true });
  }

  /** Behind the five pickles of an old torch file lie its tensors, each with its number of elements before it. */
  private legacyTensors(bytes: Uint8Array, start: number, keys: Value, storages: Map<string, TorchStorage>): number {
    let at = start;
    for (const key of isKind(keys, "list") ? keys.items : []) {
      const storage = typeof key === "string" ? storages.get(key) : undefined;
      if (storage === undefined || at + 8 + storage.length > bytes.length) return at;
      at += 8 + storage.length;
    }
    return at;
  }

  private refuseBroken(
    { broken, end, opcodes }: PickleRun,
    { bytes, at, count, place }: { bytes: Uint8Array; at: number; count: number; place: Place },
  ): void {
    const left = bytes.length - at;
    if (count === 0 && opcodes <= 1) {
      const says = left === 0 ? `${place.file} is empty.` : `${place.file} holds ${left} bytes that are no pickle.`;
      this.refuse("no-pickle", says, place, at);
    } else if (count > 0) {
      const says = `${place.file} has ${left} bytes behind its end that were not read: ${broken} at byte ${end}.`;
      this.refuse("unread-bytes", says, place, at);
    } else {
      const says = `${place.file} breaks off at byte ${end}: ${broken}; Python would have run what comes before.`;
      this.refuse("broken-stream", says, place, end);
    }
  }

  /**
   * Reads bytes as pickles without asking that they are any: only what they would reach counts. Numbers of an array that
   * are read as opcodes put texts of an honest file together to names of no module, at which Python stops: there, names
   * that do harm count, and those that nobody knows do not.
   */
  private probe(bytes: Uint8Array, place: Place, mode: PickleMode, { isOfNumbers = false } = {}): void {
    let at: number | null = 0;
    while (at !== null && at < bytes.length) at = this.probeOne(bytes, { start: at, isOfNumbers }, place, mode);
  }

  /** @returns where the next one begins; `null` where Python stops */
  private probeOne(
    bytes: Uint8Array,
    { start, isOfNumbers }: { readonly start: number; readonly isOfNumbers: boolean },
    place: Place,
    mode: PickleMode,
  ): number | null {
    const limits = { opcodes: this.limits.opcodes - this.opcodes, stack: this.limits.stack, isLenient: true };
    const reached: (() => void)[] = [];
    const watch: PickleWatch = {
      ...silentWatch,
      onName: (name, at) => {
        // What no module can be called ends the load there, as it does for a text that happens to begin with a "c".
        if (!/^[\w.]+$/.test(name.module)) throw new BrokenStream("a module has no such name", at);
        if (isOfNumbers && judgeName(name, this.allowed, mode.names) === "unknown") return;
        reached.push(() => this.judge(name, at, place, mode.names));
      },
      onCall: (by, _args, at) => {
        if (by === null) reached.push(() => this.refuseCall(place, at));
      },
      // Where nothing is read behind it, a description of an array is as little a function or a text as a number is.
      onBuilt: (made) => (made.by !== null && isArrayWrapper(made.by) ? 0 : null),
    };
    const { opcodes, end, broken, isCutShort } = runPickle(bytes, start, watch, limits);
    this.opcodes += opcodes;
    for (const tell of reached) tell();
    if (isCutShort) {
      const says = `${place.file} can be read as a pickle too, and not to its end: ${broken} at byte ${end}.`;
      this.refuse("broken-stream", says, place, end);
    }
    return broken === null ? end : null;
  }

  private run(bytes: Uint8Array, at: number, place: Place, mode: PickleMode): PickleRun {
    const inner: { start: number; end: number; at: number }[] = [];
    const watch: PickleWatch = {
      onName: (name, where) => this.judge(name, where, place, mode.names),
      onCall: (by, args, where) => {
        if (by === null) return this.refuseCall(place, where);
        const [first] = isKind(args, "tuple") ? args.items : [];
        if (isNestedLoader(by) && isKind(first, "bytes")) inner.push({ ...first, at: where });
        const oddity = oddityOfCall(by, args);
        if (oddity !== null) this.refuse("odd-call", `${place.file} ${oddity}.`, place, where);
      },
      onItem: (key, value) => {
        const distribution = versionKeys[key];
        if (distribution !== undefined && typeof value === "string") this.versions.set(distribution, value);
      },
      onPersistent: (id, where) => {
        const storage = mode.storages === null ? null : torchStorageOf(id);
        if (storage !== null) mode.storages?.set(storage.key, storage);
        else this.refuse("persistent-id", `${place.file} asks its loader for an object by an id.`, place, where);
      },
      onOddity: (says, where) => this.refuse("odd-stream", `In ${place.file} ${says}.`, place, where),
      onBuilt: (made, reader) => this.array(made, reader, place, mode),
    };
    const limits = { opcodes: this.limits.opcodes - this.opcodes, stack: this.limits.stack };
    const run = runPickle(bytes, at, watch, limits);
    this.opcodes += run.opcodes;
    for (const { start, end, at: where } of inner) {
      const says = `${place.file} unpickles bytes that it carries.`;
      this.refuse("nested-pickle", says, place, where);
      if (place.depth >= this.limits.depth) continue;
      const nested = { file: `${place.file}!bytes at ${start}`, depth: place.depth + 1 };
      this.probe(bytes.subarray(start, end), nested, { ...mode, isJoblib: false });
    }
    return run;
  }

  /** joblib reads an array from the file as soon as its description is built; we skip exactly those bytes. */
  private array(made: Made, reader: PickleReader, place: Place, mode: PickleMode): Value | null {
    if (made.by === null || !isArrayWrapper(made.by)) return null;
    if (!mode.isJoblib) throw new BrokenStream("one of joblib's arrays lies where joblib does not read", reader.at);
    const array = arrayBehind(made);
    if (array.kind === "unknown") throw new BrokenStream(array.why, reader.at);
    reader.endFrame("an array");
    if (array.kind === "pickle") {
      const run = this.run(reader.bytes, reader.at, place, { ...mode, isJoblib: false });
      if (run.broken !== null) throw new BrokenStream(run.broken, run.end);
      reader.at = run.end;
    } else {
      if (array.isPadded) skipPadding(reader);
      if (array.length > BigInt(reader.bytes.length - reader.at)) {
        throw new BrokenStream("an array runs past the end of the file", reader.at);
      }
      reader.take(Number(array.length));
    }
    return {
      kind: "made",
      by: { kind: "global", module: "numpy", name: "ndarray" },
      how: "new",
      args: null,
      states: [],
    };
  }

  private judge(name: Global, at: number, place: Place, names: NamePlace): void {
    // Whatever Python finds under what is no name, it runs nothing by it: a column of costs or an import are spelled so.
    if (this.isData && !(isDotted(name.module) && isDotted(name.name))) return;
    const key = keyOf(name, names);
    if (this.names.has(key)) return;
    this.names.set(key, name);
    const verdict = judgeName(name, this.allowed, names);
    if (verdict === "allowed") return;
    const shown = shownName(name);
    if (verdict === "dangerous") {
      const says = `${place.file} would use ${shown}, which can run code or reach files.`;
      this.refuse("dangerous-name", says, place, at);
    } else {
      const says = `${place.file} uses ${shown}, which is not on the list of what honest models of known frameworks use.`;
      this.find({ verdict: "unknown", kind: "unknown-name", says, file: place.file, at });
    }
  }

  private refuseCall(place: Place, at: number): void {
    this.refuse("computed-call", `${place.file} calls something that is computed and not a plain name.`, place, at);
  }

  private refuse(kind: string, says: string, place: Place, at: number | null = null): void {
    this.find({ verdict: "refused", kind, says, file: place.file, at });
  }

  private find(finding: ScanFinding): void {
    const key = `${finding.kind}\n${finding.says}`;
    // The first of a kind is always kept: a file that names a hundred strange things first must not hide what does harm.
    const isFirst = !this.findings.some(({ kind }) => kind === finding.kind);
    if (this.said.has(key) || (this.findings.length >= findingsMax && !isFirst)) return;
    this.said.add(key);
    this.findings.push(finding);
  }
}

const pickleMode: PickleMode = { names: "pickle", isJoblib: true, storages: null };

const silentWatch: PickleWatch = {
  onName: () => undefined,
  onCall: () => undefined,
  onItem: () => undefined,
  onPersistent: () => undefined,
  onOddity: () => undefined,
  onBuilt: () => null,
};

/** Keys under which frameworks note the version that wrote a file. */
const versionKeys: Readonly<Record<string, string | undefined>> = { _sklearn_version: "scikit-learn" };

function keyOf({ module, name }: Omit<Global, "kind">, names: NamePlace): string {
  return `${names}\n${module}\n${name}`;
}

function inMember(place: Place, { name }: Member): Place {
  return { file: `${place.file}!${name.replace(/[^\u0020-\u007e]/g, "?").slice(0, 200)}`, depth: place.depth + 1 };
}

function shownName({ module, name }: Global): string {
  return `${module}.${name}`.replace(/[^\u0020-\u007e]/g, "?").slice(0, 200);
}

/** joblib pads with 1 to 16 bytes of ones behind their number. An older joblib would not skip them, hence the rigour. */
function skipPadding(reader: PickleReader): void {
  const at = reader.at;
  const length = reader.byte();
  const padding = reader.take(length);
  const isJoblibs = length <= 16 && reader.bytes.subarray(padding, padding + length).every((byte) => byte === 255);
  if (!isJoblibs) throw new BrokenStream("an array's padding is not joblib's", at);
}

function isNestedLoader({ module, name }: Global): boolean {
  return /^_?(loads?|_load_from_bytes)$/.test(name) && /^(_?pickle|cPickle|dill|cloudpickle|torch|joblib)/.test(module);
}

/** Allowed names that are so with certain arguments alone. */
function oddityOfCall(by: Global, args: Value): string | null {
  const items = isKind(args, "tuple") ? args.items : [];
  if (isGlobal(by, "_codecs", "encode") && items[1] !== "latin1" && items[1] !== "latin-1") {
    return "encodes a text by another codec than latin1";
  }
  // An array must be seen to be made, or the bytes behind it would be read as opcodes.
  const isReconstructor = by.name === "_reconstructor" && (by.module === "copyreg" || by.module === "copy_reg");
  const handedOn = isReconstructor ? items.slice(1) : items;
  const hands = (value: Value): boolean => isArrayWrapper(value) || (isKind(value, "tuple") && value.items.some(hands));
  return handedOn.some(hands) ? "hands joblib's description of an array to another call" : null;
}

/** Printable UTF-8 with line ends and tabs. */
function isPlainText(bytes: Uint8Array): boolean {
  for (const byte of bytes.subarray(0, 4096)) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return !/[^\t\n\r\u0020-\u007e\u00a0-\uffff]/.test(text);
  } catch {
    return false;
  }
}
