import { open, stat } from "node:fs/promises";

/** A file as a Parquet reader asks for it: pieces by their place. */
export type FileBytes = {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
};

export async function fileBytes(path: string): Promise<FileBytes> {
  const { size } = await stat(path);
  return {
    byteLength: size,
    async slice(start, end = size) {
      const buffer = new ArrayBuffer(end - start);
      const handle = await open(path);
      try {
        for (let at = 0; at < buffer.byteLength;) {
          const { bytesRead } = await handle.read(new Uint8Array(buffer, at), 0, buffer.byteLength - at, start + at);
          if (bytesRead === 0) throw new RangeError("the file is shorter than it was");
          at += bytesRead;
        }
      } finally {
        await handle.close();
      }
      return buffer;
    },
  };
}
