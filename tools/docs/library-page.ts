import type { DoorSection, PublicName } from "./read-door.ts";
import { escapeProse } from "./escape-prose.ts";

/** What a page of the library's reference is about. */
export type LibraryEntry = {
  /** As it is imported. */
  readonly specifier: string;
  readonly says: string;
  readonly sections: readonly DoorSection[];
};

/** The reference of one entry point: every public name with its declaration and its docstring. */
export function libraryPage({ specifier, says, sections }: LibraryEntry): string {
  const parts = sections.flatMap(({ title, names }) => [
    ...(title === null ? [] : [`## ${escapeProse(title)}`]),
    ...names.map((name) => nameEntry(name, specifier)),
  ]);
  return `# ${specifier}\n\n${says}\n\n${parts.join("\n\n")}\n`;
}

function nameEntry({ name, file, declaration, doc }: PublicName, specifier: string): string {
  const { prose, tags } = readTags(doc);
  const listed = tags.filter(({ tag }) => tag === "param" || tag === "returns" || tag === "throws");
  const sources = tags.filter(({ tag }) => tag === "see");
  const examples = tags.filter(({ tag }) => tag === "example");
  return [
    `### ${name} {#${slugOf(specifier, name)}}`,
    prose.length > 0 ? escapeProse(prose) : null,
    `<!-- not executed: a declaration -->\n\n\`\`\`ts\n${declaration}\n\`\`\``,
    listed.length > 0 ? listed.map(tagLine).join("\n") : null,
    ...sources.map(({ text }) => `Source: ${escapeProse(text)}`),
    ...examples.map(
      ({ text }) =>
        `<!-- not executed: executed where it stands, in ${file} -->\n\n\`\`\`ts\n${unfenced(text)}\n\`\`\``,
    ),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

/** Names that differ by their case alone would be one heading to a browser. */
function slugOf(specifier: string, name: string): string {
  return `${specifier.split("/").at(-1)}-${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

type Tag = { readonly tag: string; text: string };

function readTags(doc: readonly string[]): { readonly prose: string; readonly tags: readonly Tag[] } {
  const tags: Tag[] = [];
  const prose: string[] = [];
  for (const line of doc) {
    const [, tag, text = ""] = /^@(\w+)\s*(.*)$/.exec(line) ?? [];
    const open = tags.at(-1);
    if (tag !== undefined) tags.push({ tag, text });
    else if (open !== undefined) open.text += `${open.text === "" ? "" : "\n"}${line}`;
    else prose.push(line);
  }
  return { prose: prose.join("\n").trim(), tags };
}

function tagLine({ tag, text }: Tag): string {
  const line = text.trim().replaceAll("\n", " ");
  const [, name, rest] = /^(\S+) - (.*)$/.exec(line) ?? [];
  if (tag === "param" && name !== undefined) return `- \`${name}\`: ${escapeProse(rest ?? "")}`;
  return `- ${tag === "throws" ? "Throws" : tag === "returns" ? "Gives" : "Takes"} ${escapeProse(line)}`;
}

function unfenced(code: string): string {
  return code
    .split("\n")
    .filter((line) => !line.startsWith("```"))
    .join("\n")
    .trim();
}
