import { parseSync } from "oxc-parser";

/** One import of a file: by a statement, a re-export, `import()`, `require()` or a type's `import()`. */
export type ImportFact = {
  /** `null` where the name is computed, so that nobody can tell what is imported. */
  readonly specifier: string | null;
  readonly line: number;
  /** Whether only types are taken; such an import does nothing when the program runs. */
  readonly isType: boolean;
  readonly isDynamic: boolean;
  /** What is taken by name. */
  readonly names: readonly string[];
};

/** A global that a file uses, as a rule names it. */
export type UseFact = { readonly name: UsedGlobal; readonly line: number };

export type UsedGlobal =
  | "process.env"
  | "new RegExp(variable)"
  | "Math.random"
  | "Date"
  | "performance"
  | "fetch"
  | "WebSocket"
  | "EventSource"
  | "XMLHttpRequest";

/** What the rules need to know of a source file. */
export type SourceFacts = {
  /** From the root of the checkout, with slashes. */
  readonly path: string;
  readonly imports: readonly ImportFact[];
  readonly uses: readonly UseFact[];
};

/** A node of the syntax tree, seen without its type: the walk looks at few kinds and passes through the rest. */
type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

const watched: ReadonlySet<string> = new Set([
  "Date",
  "performance",
  "fetch",
  "WebSocket",
  "EventSource",
  "XMLHttpRequest",
]);
const globalObjects: ReadonlySet<unknown> = new Set(["globalThis", "window", "self"]);

/**
 * Reads what a file imports and which of the watched globals it uses.
 *
 * A name that the file itself declares (a parameter called `fetch`) is not the global.
 *
 * @throws SyntaxError if the text is no TypeScript, so that no file is passed unread
 */
export function readSource(path: string, text: string): SourceFacts {
  const parsed = parseSync(path, text);
  const fault = parsed.errors[0];
  if (fault !== undefined) throw new SyntaxError(`${path}: ${fault.message}`);
  const imports: ImportFact[] = [];
  const uses: UseFact[] = [];
  const declared = new Set<string>();
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;

  walk(parsed.program, (node, parent, key) => {
    const imported = importOf(node);
    if (imported !== null) imports.push({ ...imported, line: lineOf(node.start) });
    if (isBinding(node, parent, key)) declared.add(String(node["name"]));
    const name = useOf(node, parent, key);
    if (name !== null) uses.push({ name, line: lineOf(node.start) });
  });
  return { path, imports, uses: uses.filter(({ name }) => !declared.has(name)) };
}

function importOf(node: Node): Omit<ImportFact, "line"> | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration": {
      if (!isNode(node["source"])) return null;
      const specifiers = childNodes(node["specifiers"]);
      const kinds = [node, ...specifiers].map((part) => part["importKind"] ?? part["exportKind"]);
      const isType = kinds[0] === "type" || (kinds.length > 1 && kinds.slice(1).every((kind) => kind === "type"));
      const names = specifiers.map(({ imported, local }) => nameOf(imported) ?? nameOf(local) ?? "*");
      return { specifier: textOf(node["source"]), isType, isDynamic: false, names };
    }
    case "ImportExpression":
      return { specifier: textOf(node["source"]), isType: false, isDynamic: true, names: [] };
    case "TSImportType":
      return { specifier: textOf(node["source"] ?? node["argument"]), isType: true, isDynamic: false, names: [] };
    case "CallExpression":
      if (nameOf(node["callee"]) !== "require") return null;
      return { specifier: textOf(childNodes(node["arguments"])[0]), isType: false, isDynamic: true, names: [] };
    default:
      return null;
  }
}

function useOf(node: Node, parent: Node | null, key: string): UsedGlobal | null {
  if (node.type === "MemberExpression") return memberUse(lastNameOf(node["object"]), propertyOf(node));
  if (node.type === "VariableDeclarator" && nameOf(node["init"]) === "process" && takesEnv(node["id"])) {
    return "process.env";
  }
  if (node.type === "ImportDeclaration" && ["node:process", "process"].includes(textOf(node["source"]) ?? "")) {
    return childNodes(node["specifiers"]).some(({ imported }) => nameOf(imported) === "env") ? "process.env" : null;
  }
  if ((node.type === "NewExpression" || node.type === "CallExpression") && nameOf(node["callee"]) === "RegExp") {
    return isFixedText(childNodes(node["arguments"])[0]) ? null : "new RegExp(variable)";
  }
  const isReference =
    node.type === "Identifier" && parent !== null && !isKey(parent, key) && parent.type !== "TSTypeQuery";
  return isReference && isWatched(node["name"]) ? node["name"] : null;
}

function memberUse(object: string | null, property: string | null): UsedGlobal | null {
  if (object === "process" && property === "env") return "process.env";
  if (object === "Math" && property === "random") return "Math.random";
  return globalObjects.has(object) && isWatched(property) ? property : null;
}

function isWatched(name: unknown): name is UsedGlobal {
  return typeof name === "string" && watched.has(name);
}

/** A name that says which part of its parent is meant: `a.fetch`, `{ fetch: 1 }`, `interface { fetch(): void }`. */
function isKey(parent: Node, key: string): boolean {
  if (parent["computed"] === true) return false;
  if (parent.type === "MemberExpression") return key === "property";
  return (
    ["key", "imported", "exported"].includes(key) ||
    parent.type === "TSQualifiedName" ||
    parent.type === "TSTypeReference"
  );
}

function isBinding(node: Node, parent: Node | null, key: string): boolean {
  if (node.type !== "Identifier" || parent === null) return false;
  switch (parent.type) {
    case "VariableDeclarator":
    case "ClassDeclaration":
      return key === "id";
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return key === "id" || key === "params";
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return key === "local";
    case "AssignmentPattern":
      return key === "left";
    case "Property":
      return key === "value" && parent["inPattern"] === true;
    default:
      return parent.type === "RestElement" || parent.type === "ArrayPattern" || parent.type === "TSParameterProperty";
  }
}

function takesEnv(pattern: unknown): boolean {
  return isNode(pattern) && childNodes(pattern["properties"]).some((property) => nameOf(property["key"]) === "env");
}

function isFixedText(node: unknown): boolean {
  if (!isNode(node)) return false;
  return node.type === "Literal" || (node.type === "TemplateLiteral" && childNodes(node["expressions"]).length === 0);
}

/** `process`, and `process` of `globalThis.process`. */
function lastNameOf(node: unknown): string | null {
  return isNode(node) && node.type === "MemberExpression" ? propertyOf(node) : nameOf(node);
}

function propertyOf(member: Node): string | null {
  return member["computed"] === true ? textOf(member["property"]) : nameOf(member["property"]);
}

function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === "Identifier" && typeof node["name"] === "string" ? node["name"] : null;
}

function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "TSLiteralType") return textOf(node["literal"]);
  return node.type === "Literal" && typeof node["value"] === "string" ? node["value"] : null;
}

type Visit = (node: Node, parent: Node | null, key: string) => void;

function walk(root: unknown, visit: Visit): void {
  const step = (value: unknown, parent: Node | null, key: string, inPattern: boolean): void => {
    if (Array.isArray(value)) {
      for (const item of value) step(item, parent, key, inPattern);
    } else if (isNode(value)) {
      // A property of a pattern and one of an object look alike; only the way down tells them apart.
      const isPattern = value.type === "ObjectPattern" || (inPattern && value.type === "Property");
      const node = isPattern && value.type === "Property" ? { ...value, inPattern: true } : value;
      visit(node, parent, key);
      for (const [name, child] of Object.entries(node)) step(child, node, name, isPattern);
    }
  };
  step(root, null, "", false);
}

function childNodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
