import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Whether a path is a pattern: it has `*`, `?` or a class of characters. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * The files that a pattern matches, by name: `*` and `?` stay within a folder, `**` goes through any number of them. As in
 * a shell, names that begin with a dot are matched only by a dot. Written out, as Node 20 has no glob of its own.
 */
export async function expandGlob(pattern: string): Promise<readonly string[]> {
  const parts = pattern.split("/");
  const root = parts[0] === "" ? "/" : ".";
  const found = await matches(root, parts[0] === "" ? parts.slice(1) : parts);
  return [...new Set(found)].toSorted();
}

async function matches(folder: string, [part, ...rest]: readonly string[]): Promise<string[]> {
  if (part === undefined) return [];
  if (part === "." || part === "..") return await matches(join(folder, part), rest);
  const entries = await readFolder(folder);
  if (part === "**") {
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    const deeper = await Promise.all(folders.map(({ name }) => matches(join(folder, name), [part, ...rest])));
    return [...(await matches(folder, rest)), ...deeper.flat()];
  }
  const own = entries.filter((entry) => matchesName(part, entry.name));
  if (rest.length === 0) return own.filter((entry) => !entry.isDirectory()).map((entry) => join(folder, entry.name));
  const inside = own.filter((entry) => !entry.isFile()).map((entry) => matches(join(folder, entry.name), rest));
  return (await Promise.all(inside)).flat();
}

/** A folder that cannot be looked into holds nothing that matches. */
async function readFolder(folder: string): Promise<Awaited<ReturnType<typeof readNames>>> {
  try {
    return await readNames(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return [];
    throw error;
  }
}

function readNames(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

type Token = "*" | ((letter: string) => boolean);

function tokensOf(part: string): Token[] {
  return (part.match(/\[!?[^\]]+\]|./gsu) ?? []).map((mark): Token => {
    if (mark === "*") return "*";
    if (mark === "?") return () => true;
    if (mark.length <= 2) return (letter) => letter === mark;
    const isOpposite = mark.startsWith("[!");
    const members = mark.slice(isOpposite ? 2 : 1, -1);
    return (letter) => isIn(members, letter) !== isOpposite;
  });
}

/** "a-f" has every letter from a to f. */
function isIn(members: string, letter: string): boolean {
  const [from, dash, to] = Array.from(members);
  if (dash === "-" && from !== undefined && to !== undefined) {
    return (letter >= from && letter <= to) || isIn(Array.from(members).slice(3).join(""), letter);
  }
  return from !== undefined && (letter === from || isIn(members.slice(from.length), letter));
}

/** Goes back to the last `*` alone, so that no pattern takes longer than its length times that of the name. */
function matchesName(part: string, name: string): boolean {
  if (name.startsWith(".") && !part.startsWith(".")) return false;
  const [tokens, letters] = [tokensOf(part), Array.from(name)];
  let [token, letter, star, from] = [0, 0, -1, 0];
  while (letter < letters.length) {
    const wanted = tokens[token];
    if (wanted === "*") {
      [star, from] = [token, letter];
      token += 1;
    } else if (wanted?.(letters[letter] ?? "") === true) {
      token += 1;
      letter += 1;
    } else if (star !== -1) {
      from += 1;
      [token, letter] = [star + 1, from];
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === "*");
}
