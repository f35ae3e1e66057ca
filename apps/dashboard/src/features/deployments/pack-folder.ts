import { ProblemError, staysAtHome, writeTar } from "@driftguard/client";

/** A file of a folder that somebody chose or dropped. */
export type ChosenFile = {
  /** From the folder on, with slashes. */
  readonly name: string;
  readonly file: File;
};

/**
 * Packs files into the same archive that `driftguard deploy` would send.
 *
 * @throws ProblemError where there is none to send
 */
export async function packFolder(files: readonly ChosenFile[]): Promise<Blob> {
  const kept = files
    .filter(({ name }) => !name.split("/").some((part) => staysAtHome(part)))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  if (kept.length === 0)
    throw new ProblemError({
      code: "deploy/empty-folder",
      status: 0,
      detail: "There is no file to push in this folder.",
    });
  const tar = writeTar(kept.map(({ name, file }) => ({ name, bytes: file.size, read: () => readChunks(file) })));
  const packed = streamOf(tar).pipeThrough(new CompressionStream("gzip"));
  return await new Response(packed).blob();
}

/** What an input for folders was given: names begin with the folder's own. */
export function chosenFiles(list: FileList | null): ChosenFile[] {
  return [...(list ?? [])].map((file) => ({ name: withoutFolder(file.webkitRelativePath || file.name), file }));
}

/** The files of a folder that was dropped. Its entries are gone once the event is over, so they are taken at once. */
export async function droppedFiles(items: DataTransferItemList): Promise<ChosenFile[]> {
  const entries: FileSystemEntry[] = [];
  const files: ChosenFile[] = [];
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    // A file that a program made, and not a disk, is no entry.
    const file = entry === null ? item.getAsFile() : null;
    if (entry !== null) entries.push(entry);
    if (file !== null) files.push({ name: file.name, file });
  }
  const [first] = entries;
  // One folder is the version itself; files by themselves are its files.
  const isFolder = entries.length === 1 && first !== undefined && first.isDirectory;
  const found = (await Promise.all(entries.map((entry) => filesIn(entry, entry.name)))).flat();
  return [...files, ...found.map(({ name, file }) => ({ name: isFolder ? withoutFolder(name) : name, file }))];
}

async function filesIn(entry: FileSystemEntry, name: string): Promise<ChosenFile[]> {
  if (isFile(entry)) return [{ name, file: await new Promise<File>((done, fail) => entry.file(done, fail)) }];
  if (!isDirectory(entry)) return [];
  const reader = entry.createReader();
  const inside: FileSystemEntry[] = [];
  // A reader gives a hundred at a time, and none at its end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) break;
    inside.push(...some);
  }
  const kept = inside.filter((one) => !staysAtHome(one.name));
  const found = await Promise.all(kept.map((one) => filesIn(one, `${name}/${one.name}`)));
  return found.flat();
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function withoutFolder(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}

async function* readChunks(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
  });
}
