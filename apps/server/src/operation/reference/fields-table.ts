import { describeBounds, describeType } from "./describe-type.ts";
import { escapeHtml, paragraphs } from "./html.ts";
import { fieldsOf, listOf, textOf } from "./json.ts";

type Field = { readonly name: string; readonly schema: unknown; readonly isRequired: boolean };

const depthMax = 6;

/** The fields of an object schema, those of objects inside of it below them with their path. */
export function fieldsTable(schema: unknown): string {
  return table(flatten(schema, "", 0));
}

/** Parameters of a path and of a query. */
export function parametersTable(parameters: readonly unknown[]): string {
  return table(
    parameters.map((parameter) => {
      const { name, required, schema, description } = fieldsOf(parameter);
      return {
        name: textOf(name),
        isRequired: required === true,
        schema: { ...fieldsOf(schema), ...(description === undefined ? {} : { description }) },
      };
    }),
  );
}

function flatten(schema: unknown, path: string, depth: number): Field[] {
  const { properties, required, items, anyOf } = fieldsOf(schema);
  if (depth > depthMax) return [];
  const inner = [...(items === undefined ? [] : [items]), ...listOf(anyOf)];
  return [
    ...Object.entries(fieldsOf(properties)).flatMap(([name, property]) => {
      const full = path === "" ? name : `${path}.${name}`;
      return [
        { name: full, schema: property, isRequired: listOf(required).includes(name) },
        ...flatten(property, full, depth + 1),
      ];
    }),
    ...inner.flatMap((one) => flatten(one, path, depth + 1)),
  ];
}

function table(fields: readonly Field[]): string {
  if (fields.length === 0) return "";
  const rows = fields.map(({ name, schema, isRequired }) => {
    const bounds = describeBounds(schema);
    return `<tr><td><code>${escapeHtml(name)}</code>${isRequired ? "" : ' <span class="optional">optional</span>'}</td>
<td>${describeType(schema)}${bounds === "" ? "" : `<br><span class="bounds">${bounds}</span>`}</td>
<td>${paragraphs(textOf(fieldsOf(schema)["description"]))}</td></tr>`;
  });
  return `<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
