import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

/** A public name of a package, as its source declares it. */
export type PublicName = {
  readonly name: string;
  /** The file that declares it, from the root of the checkout. */
  readonly file: string;
  /** The declaration without bodies and private parts. */
  readonly declaration: string;
  /** The docstring's lines, without their stars. */
  readonly doc: readonly string[];
};

/** The names under one comment of a front door. */
export type DoorSection = { readonly title: string | null; readonly names: readonly PublicName[] };

/**
 * Reads a front door: an `index.ts` that names what a package shows, in sections under comments.
 *
 * @param door - its path from the root
 * @throws Error if it names something that no file declares
 */
export function readDoor(root: string, door: string): readonly DoorSection[] {
  const text = readFileSync(join(root, door), "utf8");
  const { module, comments } = parseSync(door, text);
  const titles = comments.filter(({ type }) => type === "Line");
  const sections = new Map<string | null, PublicName[]>();
  for (const { start, entries } of module.staticExports) {
    const title =
      titles
        .filter((comment) => comment.end < start)
        .at(-1)
        ?.value.trim() ?? null;
    for (const { moduleRequest, importName, localName, exportName } of entries) {
      const name = importName.name ?? localName.name ?? exportName.name ?? "";
      const file = moduleRequest === null ? door : resolveModule(door, moduleRequest.value);
      const found = findDeclaration(root, file, name);
      sections.set(title, [...(sections.get(title) ?? []), { ...found, name: exportName.name ?? name }]);
    }
  }
  return [...sections].map(([title, names]) => ({ title, names }));
}

function resolveModule(from: string, request: string): string {
  if (request.startsWith(".")) return join(dirname(from), request);
  return `packages/${request.replace("@driftguard/", "")}/src/index.ts`;
}

function findDeclaration(root: string, file: string, name: string): PublicName {
  const text = readFileSync(join(root, file), "utf8");
  const { program, module, comments } = parseSync(file, text);
  for (const { start, entries } of module.staticExports) {
    for (const { moduleRequest, importName, exportName } of entries) {
      if (exportName.name !== name) continue;
      if (moduleRequest !== null)
        return findDeclaration(root, resolveModule(file, moduleRequest.value), importName.name ?? name);
      const statement = program.body.find((one) => one.start === start);
      if (statement?.type !== "ExportNamedDeclaration" || !statement.declaration) continue;
      const doc = docBefore(text, comments, start);
      return { name, file, declaration: cut(text, statement.declaration, comments), doc };
    }
  }
  throw new Error(`${file} does not declare ${name}`);
}

type Comments = ReturnType<typeof parseSync>["comments"];
type Declaration = { readonly type: string; readonly start: number; readonly end: number };

/** The docstring that ends right before a place. */
function docBefore(text: string, comments: Comments, place: number): string[] {
  const comment = comments.find(
    ({ type, value, end }) =>
      type === "Block" && value.startsWith("*") && end <= place && text.slice(end, place).trim() === "",
  );
  return (comment?.value ?? "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .join("\n")
    .trim()
    .split("\n");
}

// The nodes are those of ESTree; of each only the few fields are read that say where a body begins.
function cut(text: string, declaration: Declaration, comments: Comments): string {
  const node = declaration as unknown as {
    readonly body?: { readonly start: number; readonly body: readonly Declaration[] };
    readonly declarations?: readonly { readonly id: Declaration; readonly init: Declaration | null }[];
  };
  switch (declaration.type) {
    case "FunctionDeclaration":
      return text.slice(declaration.start, node.body?.start).trim();
    case "ClassDeclaration": {
      const head = text.slice(declaration.start, node.body?.start).trim();
      const members = (node.body?.body ?? []).flatMap((member) => cutMember(text, member, comments));
      return `${head} {\n${members.join("\n")}\n}`;
    }
    case "VariableDeclaration": {
      const [variable] = node.declarations ?? [];
      const typed = text.slice(declaration.start, variable?.id.end).trim();
      const value = text.slice(variable?.init?.start, variable?.init?.end);
      return typed.includes(":") || value.length > 200 ? typed : `${typed} = ${value}`;
    }
    default:
      return text.slice(declaration.start, declaration.end).trim();
  }
}

/** A public member's docstring and signature; none of a private one. */
function cutMember(text: string, member: Declaration, comments: Comments): string[] {
  const { value, key, accessibility } = member as unknown as {
    readonly value?: { readonly body?: { readonly start: number } | null };
    readonly key?: { readonly type: string };
    readonly accessibility?: string | null;
  };
  if (key?.type === "PrivateIdentifier" || accessibility === "private") return [];
  const doc = docBefore(text, comments, member.start).filter((line) => line !== "");
  const signature = text.slice(member.start, value?.body?.start ?? member.end).trim();
  return [...(doc.length > 0 ? [`  /** ${doc.join("\n   * ")} */`] : []), `  ${signature.replace(/;?$/, ";")}`];
}
