import { mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { BuildProblem } from "../contract.ts";
import { type Content, contentOf, isTar } from "../scan/content.ts";
import { type ArchiveLimits, archiveLimits } from "./archive-limits.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";
import { checkRatio, tooLarge, type TreeWriter, type Unpacked, writeTree } from "./tree-writer.ts";

export type UnpackOptions = { readonly signal: AbortSignal; readonly limits?: ArchiveLimits };

/** What headers and padding may add to the files. */
const headersMax = 128 * 2 ** 20;

/**
 * The one gate of every archive, whatever brought it: unpacks a tar, a tar.gz or a zip, told by its content, into a new
 * folder. A folder that everything lies in is taken off.
 *
 * It is whole or not there: what is refused leaves nothing behind.
 *
 * @throws BuildProblem fetch_link, fetch_special_file, fetch_name, fetch_too_large, fetch_too_many_files or
 * fetch_unreadable
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  { signal, limits = archiveLimits }: UnpackOptions,
): Promise<Unpacked> {
  await mkdir(folder, { recursive: true });
  const file = await open(archive, "r");
  try {
    const { size: packed } = await file.stat();
    const tree = writeTree(folder, limits, { packed });
    await unpackInto(tree, { file, packed, limits, signal });
    await takeOffWrapping(folder);
    return tree.written();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof BuildProblem || signal.aborted || isOfDisk(error)) throw error;
    throw new BuildProblem(
      "fetch_unreadable",
      "The archive is broken, or breaks off: send a .tar.gz, .tar or .zip of the model's folder again.",
      { cause: error },
    );
  } finally {
    await file.close();
  }
}

type Source = {
  readonly file: Awaited<ReturnType<typeof open>>;
  readonly packed: number;
  readonly limits: ArchiveLimits;
  readonly signal: AbortSignal;
};

async function unpackInto(tree: TreeWriter, { file, packed, limits, signal }: Source): Promise<void> {
  const head = Buffer.alloc(512);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  // Of a tar the first bytes are a name, which may begin like anything.
  const content = isTar(head.subarray(0, bytesRead)) ? "tar" : contentOf(head.subarray(0, bytesRead));
  if (content === "zip") return readZip(file, tree, { limits, signal });
  const bytes = file.createReadStream({ start: 0, autoClose: false });
  if (content === "tar") return pipeline(bytes, (chunks: AsyncIterable<Buffer>) => readTar(chunks, tree), { signal });
  if (content === "gzip") {
    const bounded = bound(packed, limits);
    return pipeline(bytes, createGunzip(), bounded, (chunks: AsyncIterable<Buffer>) => readTar(chunks, tree), {
      signal,
    });
  }
  bytes.destroy();
  const found = packedOtherwise.includes(content) ? `packed by ${content}` : "no archive";
  throw new BuildProblem(
    "fetch_unreadable",
    `What was sent is ${found}: send a .tar.gz, .tar or .zip of the folder with the model.`,
  );
}

/** As their first bytes tell for sure. */
const packedOtherwise: readonly Content[] = ["xz", "bz2", "lz4", "zstd"];

/** Of what unpacks, also what is in no file: headers, padding, what is passed over. */
function bound(packed: number, limits: ArchiveLimits): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      try {
        checkRatio(length, packed, limits);
        if (length > limits.bytes + headersMax) throw new BuildProblem("fetch_too_large", tooLarge(limits));
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error("the archive cannot be bounded", { cause: error }));
      }
    },
  });
}

/** `tar czf flights.tar.gz flights` is how people pack a folder. */
async function takeOffWrapping(folder: string): Promise<void> {
  const [only, second] = await readdir(folder, { withFileTypes: true });
  if (only === undefined || second !== undefined || !only.isDirectory()) return;
  const inner = `${folder}.inner`;
  await rm(inner, { recursive: true, force: true });
  await rename(`${folder}/${only.name}`, inner);
  await rmdir(folder);
  await rename(inner, folder);
}

/** No fault of the archive: it is tried again, or said as the server's. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
