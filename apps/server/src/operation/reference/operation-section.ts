import { fieldsTable, parametersTable } from "./fields-table.ts";
import { describeType } from "./describe-type.ts";
import { codeBlock, escapeHtml, paragraphs } from "./html.ts";
import { fieldsOf, listOf, textOf } from "./json.ts";

export type Operation = { readonly path: string; readonly method: string; readonly operation: unknown };

/** One route: what it is for, what it takes, what it answers. */
export function operationSection({ path, method, operation }: Operation): string {
  const { operationId, summary, description, parameters, requestBody, responses } = fieldsOf(operation);
  const id = escapeHtml(textOf(operationId));
  const given = listOf(parameters);
  return `<section id="${id}">
<h3>${escapeHtml(textOf(summary))}</h3>
<p class="address"><b class="method">${escapeHtml(method.toUpperCase())}</b> <code>${escapeHtml(path)}</code></p>
${paragraphs(textOf(description))}
${given.length === 0 ? "" : `<h4>Parameters</h4>${parametersTable(given)}`}
${requestBody === undefined ? "" : bodyPart(requestBody)}
<h4>Answers</h4>
${Object.entries(fieldsOf(responses))
  .map(([status, response]) => responsePart(status, response))
  .join("")}
</section>`;
}

function bodyPart(requestBody: unknown): string {
  const kinds = Object.entries(fieldsOf(fieldsOf(requestBody)["content"]));
  return `<h4>Body</h4>${kinds
    .map(([type, media]) => {
      const { schema, example } = fieldsOf(media);
      return `<p><code>${escapeHtml(type)}</code>: ${describeType(schema)}</p>${fieldsTable(schema)}${codeBlock(example ?? "")}`;
    })
    .join("")}`;
}

/** An answer that is as asked is shown whole; of the others, what they say. */
function responsePart(status: string, response: unknown): string {
  const { description, content } = fieldsOf(response);
  const [first] = Object.entries(fieldsOf(content));
  const head = `<p><b class="status">${escapeHtml(status)}</b> ${paragraphs(textOf(description)).replaceAll(/<\/?p>/g, "")}`;
  if (first === undefined || Number(status) >= 400) return `${head}</p>`;
  const [type, media] = first;
  const { schema, example } = fieldsOf(media);
  return `${head} (<code>${escapeHtml(type)}</code>: ${describeType(schema)})</p>${fieldsTable(schema)}${
    example === undefined ? "" : `<details><summary>An answer</summary>${codeBlock(example)}</details>`
  }`;
}
