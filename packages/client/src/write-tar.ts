/** A file on its way into an archive. */
export type TarFile = {
  /** From the folder on, with slashes. */
  readonly name: string;
  readonly bytes: number;
  /** Exactly so many bytes, in pieces. */
  readonly read: () => AsyncIterable<Uint8Array>;
};

const block = 512;
const nameMax = 100;
const utf8 = new TextEncoder();

/**
 * Writes files as a tar: ustar of POSIX.1-1988, with the extended headers of POSIX.1-2001 for long names. The same files
 * give the same bytes, whenever and by whomever they are packed: times, owners and modes are left out, so that a version that
 * was pushed before is known again.
 *
 * @param files - in the order in which they are written
 */
export async function* writeTar(files: readonly TarFile[]): AsyncGenerator<Uint8Array> {
  for (const { name, bytes, read } of files) {
    const path = utf8.encode(name);
    if (path.length > nameMax) {
      const record = pathRecord(name);
      yield header({ name: utf8.encode("././@PaxHeader"), bytes: record.length, type: "x" });
      yield record;
      yield padding(record.length);
    }
    yield header({ name: path.subarray(0, nameMax), bytes, type: "0" });
    yield* read();
    yield padding(bytes);
  }
  yield new Uint8Array(2 * block);
}

/** `length path=name\n`, where the length counts its own digits. */
function pathRecord(name: string): Uint8Array {
  const rest = ` path=${name}\n`;
  const size = utf8.encode(rest).length;
  let length = size + String(size).length;
  if (size + String(length).length !== length) length = size + String(length).length;
  return utf8.encode(`${length}${rest}`);
}

function header({ name, bytes, type }: { readonly name: Uint8Array; readonly bytes: number; readonly type: string }) {
  const head = new Uint8Array(block);
  const write = (text: string, at: number): void => head.set(utf8.encode(text), at);
  const octal = (value: number, at: number, digits: number): void =>
    write(`${value.toString(8).padStart(digits, "0")}\0`, at);
  head.set(name);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(bytes, 124, 11);
  octal(0, 136, 11);
  write(type, 156);
  write("ustar\u000000", 257);
  // The sum is made with the field itself as spaces.
  write(" ".repeat(8), 148);
  const sum = head.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((block - (length % block)) % block);
}

/** What no model needs and every checkout has; and what holds secrets. */
const leftBehind: ReadonlySet<string> = new Set([
  ".git",
  ".hg",
  ".svn",
  ".DS_Store",
  ".venv",
  "venv",
  "node_modules",
  "__pycache__",
  ".ipynb_checkpoints",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".netrc",
  ".npmrc",
  ".pypirc",
  ".git-credentials",
  ".aws",
  ".ssh",
]);

/** Settings of one machine, and keys. An example of settings has none. */
const secret = /^\.env(?!\.example$)(\..*)?$|^id_(rsa|dsa|ecdsa|ed25519)(\.pub)?$|\.(pem|key)$/;

/** Whether a file or folder of this name stays at home when the folder it is in is pushed. */
export function staysAtHome(name: string): boolean {
  const lower = name.toLowerCase();
  return leftBehind.has(name) || leftBehind.has(lower) || secret.test(lower);
}
