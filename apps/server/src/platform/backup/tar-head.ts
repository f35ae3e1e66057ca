const block = 512;
const nameMax = 100;
const octalMax = 8 ** 11;

/** As a header names them. */
export const tarTypes = { file: "0", link: "2", folder: "5" } as const;

export type TarEntry = {
  readonly name: string;
  readonly bytes: number;
  readonly mode: number;
  /** Epoch seconds; Python's compiled modules are good for sources of just this time. */
  readonly modifiedAt: number;
  readonly type: keyof typeof tarTypes;
  /** Of a link; empty for anything else. */
  readonly leadsTo: string;
};

/**
 * What stands before an entry's bytes: a header of ustar, and before it an extended one for what does not fit.
 *
 * @see POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"
 */
export function tarHead({ name, bytes, mode, modifiedAt, type, leadsTo }: TarEntry): Buffer {
  const records = [
    Buffer.byteLength(name) > nameMax ? record("path", name) : "",
    Buffer.byteLength(leadsTo) > nameMax ? record("linkpath", leadsTo) : "",
    bytes >= octalMax ? record("size", String(bytes)) : "",
  ].join("");
  const own = header({ name, bytes: bytes >= octalMax ? 0 : bytes, mode, modifiedAt, type: tarTypes[type], leadsTo });
  if (records === "") return own;
  const body = Buffer.from(records);
  const extended = header({
    name: "././@PaxHeader",
    bytes: body.length,
    mode: 0o644,
    modifiedAt: 0,
    type: "x",
    leadsTo: "",
  });
  return Buffer.concat([extended, body, tarPadding(body.length), own]);
}

/** An entry's bytes are filled up to whole blocks. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((block - (bytes % block)) % block);
}

/** `length key=value\n`, where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = Buffer.byteLength(rest);
  let length = size + String(size).length;
  if (size + String(length).length !== length) length = size + String(length).length;
  return `${length}${rest}`;
}

type Fields = Omit<TarEntry, "type"> & { readonly type: (typeof tarTypes)[TarEntry["type"]] | "x" };

function header({ name, bytes, mode, modifiedAt, type, leadsTo }: Fields): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number) =>
    head.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  Buffer.from(name).copy(head, 0, 0, nameMax);
  octal(mode & 0o777, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(bytes, 124, 11);
  octal(modifiedAt, 136, 11);
  head.write(type, 156, "latin1");
  Buffer.from(leadsTo).copy(head, 157, 0, nameMax);
  head.write("ustar\u000000", 257, "latin1");
  // The sum is made with the field itself as spaces.
  head.write(" ".repeat(8), 148, "latin1");
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return head;
}
