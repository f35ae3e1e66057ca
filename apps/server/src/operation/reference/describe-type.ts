import { fieldsOf, listOf, textOf } from "./json.ts";
import { escapeHtml } from "./html.ts";

/** A schema in a few words, a named one as a link to where it is shown whole. */
export function describeType(schema: unknown): string {
  const { $ref, type, anyOf, oneOf, allOf, enum: words, items, format } = fieldsOf(schema);
  const pointer = textOf($ref);
  if (pointer !== "") {
    const name = escapeHtml(pointer.slice(pointer.lastIndexOf("/") + 1));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (words !== undefined)
    return listOf(words)
      .map((word) => `<code>${escapeHtml(String(word))}</code>`)
      .join(" ");
  const choices = [...listOf(anyOf), ...listOf(oneOf)];
  if (choices.length > 0) return [...new Set(choices.map(describeType))].join(" or ");
  const [first] = listOf(allOf);
  if (first !== undefined) return describeType(first);
  if (type === "array") return `list of ${describeType(items)}`;
  const kinds = Array.isArray(type) ? type.join(" or ") : textOf(type);
  return escapeHtml(`${kinds === "" ? "anything" : kinds}${format === undefined ? "" : ` (${textOf(format)})`}`);
}

/** The bounds of a schema: "1 to 1000, 50 where left out". */
export function describeBounds(schema: unknown): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, default: standard } = fieldsOf(schema);
  return [
    between(minimum, maximum, ""),
    between(minLength, maxLength, " characters"),
    between(minItems, maxItems, " items"),
    standard === undefined ? "" : `${JSON.stringify(standard)} where left out`,
  ]
    .filter((part) => part !== "")
    .map(escapeHtml)
    .join(", ");
}

function between(from: unknown, to: unknown, unit: string): string {
  if (typeof to === "number") return `${typeof from === "number" ? `${from} to` : "up to"} ${to}${unit}`;
  return typeof from === "number" ? `from ${from}${unit}` : "";
}
