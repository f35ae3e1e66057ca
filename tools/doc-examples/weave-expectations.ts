import { parseSync, Visitor } from "oxc-parser";

/** Code whose `// => value` comments have become calls. */
export type WovenCode = {
  /** A function's body: imports are awaited from `load`, and each value is handed to `expectValue`. */
  readonly code: string;
  /** The lines of the file on which a value is expected. */
  readonly lines: readonly number[];
};

type Edit = { readonly start: number; readonly end: number; readonly text: string };

/**
 * Turns an example into code that checks itself: `area(2); // => 4` becomes
 * `expectValue(LINE, () => (area(2)), () => (4));`.
 *
 * The comment follows a statement on its line: an expression, one declared constant, or `console.log` of one value.
 * `// => throws RangeError` expects an error by its name.
 *
 * @param line - the line of the file on which the code begins
 * @throws SyntaxError if the code, or an expected value, is no TypeScript, or if a `// =>` follows nothing
 */
export function weaveExpectations(code: string, line: number): WovenCode {
  const { program, comments } = parse(code);
  const lineOf = (offset: number): number => code.slice(0, offset).split("\n").length;
  const expected = new Map<number, string>();
  for (const { type, value, start } of comments) {
    const match = /^ ?=> ?(.*)$/.exec(value);
    if (type === "Line" && match?.[1] !== undefined) expected.set(lineOf(start), match[1].trim());
  }
  const edits: Edit[] = [];
  const take = (end: number): { at: number; value: string } | null => {
    const at = lineOf(end);
    const value = expected.get(at);
    if (value === undefined) return null;
    expected.delete(at);
    if (!value.startsWith("throws ")) parse(`(${value});`);
    return { at: line + at - 1, value };
  };
  const lines = [...expected.keys()].map((at) => line + at - 1);

  new Visitor({
    ExpressionStatement({ expression, start, end }) {
      const wanted = take(end);
      if (wanted === null) return;
      const isLog = expression.type === "CallExpression" && textAt(code, expression.callee) === "console.log";
      const subject = isLog ? expression.arguments[0] : expression;
      if (subject !== undefined) edits.push({ start, end, text: expectation(textAt(code, subject), wanted) });
    },
    VariableDeclaration({ declarations: [only, ...others], end }) {
      if (only?.id.type !== "Identifier" || others.length > 0) return;
      const wanted = take(end);
      if (wanted !== null) edits.push({ start: end, end, text: ` ${expectation(only.id.name, wanted)}` });
    },
    ImportDeclaration({ source, specifiers, importKind, start, end }) {
      const names = specifiers.filter((specifier) => !("importKind" in specifier) || specifier.importKind !== "type");
      const text =
        importKind === "type"
          ? ""
          : importInPlace(
              names.map((name) => bindingOf(name, code)),
              source.value,
            );
      edits.push({ start, end, text });
    },
  }).visit(program);

  const [unmet] = expected.keys();
  if (unmet !== undefined) throw new SyntaxError(`line ${line + unmet - 1}: "// =>" follows no value`);
  return { code: applyEdits(code, edits), lines };
}

function parse(code: string) {
  const parsed = parseSync("example.ts", code);
  const fault = parsed.errors[0];
  if (fault !== undefined) throw new SyntaxError(`${fault.message} in: ${code.trim()}`);
  return parsed;
}

function expectation(subject: string, { at, value }: { readonly at: number; readonly value: string }): string {
  if (value.startsWith("throws "))
    return `await expectError(${at}, async () => (${subject}), ${JSON.stringify(value.slice(7))});`;
  return `expectValue(${at}, (${subject}), (${value}));`;
}

type Binding = { readonly kind: "named"; readonly text: string } | { readonly kind: "whole"; readonly name: string };

function bindingOf(
  specifier: { readonly type: string; readonly start: number; readonly end: number },
  code: string,
): Binding {
  const text = textAt(code, specifier);
  if (specifier.type === "ImportNamespaceSpecifier") return { kind: "whole", name: text.replace(/^\*\s*as\s+/, "") };
  if (specifier.type === "ImportDefaultSpecifier") return { kind: "named", text: `default: ${text}` };
  return { kind: "named", text: text.replace(/\s+as\s+/, ": ") };
}

function importInPlace(bindings: readonly Binding[], source: string): string {
  const loaded = `await load(${JSON.stringify(source)})`;
  const whole = bindings.find((binding) => binding.kind === "whole");
  if (whole !== undefined) return `const ${whole.name} = ${loaded};`;
  const names = bindings.flatMap((binding) => (binding.kind === "named" ? [binding.text] : []));
  return names.length === 0 ? `${loaded};` : `const { ${names.join(", ")} } = ${loaded};`;
}

function textAt(code: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return code.slice(start, end);
}

function applyEdits(code: string, edits: readonly Edit[]): string {
  const fromTheEnd = edits.toSorted((a, b) => b.start - a.start);
  return fromTheEnd.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code);
}
