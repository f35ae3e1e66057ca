import type { Json } from "../../platform/http/openapi/schema-book.ts";
import { fieldsTable } from "./fields-table.ts";
import { escapeHtml, paragraphs } from "./html.ts";
import { fieldsOf, listOf, textOf } from "./json.ts";
import { type Operation, operationSection } from "./operation-section.ts";
import { referenceStyle } from "./reference-style.ts";

/** The whole API on one page, made from its OpenAPI document: to read, to search and to print, without a script. */
export function referencePage(document: Json): string {
  const { title, version, description } = fieldsOf(document["info"]);
  const operations = Object.entries(fieldsOf(document["paths"])).flatMap(([path, item]) =>
    Object.entries(fieldsOf(item)).map(([method, operation]): Operation => ({ path, method, operation })),
  );
  const tags = listOf(document["tags"]).map((tag) => {
    const { name, description: about } = fieldsOf(tag);
    return {
      name: textOf(name),
      about: textOf(about),
      operations: operations.filter((one) => isIn(one, textOf(name))),
    };
  });
  const schemas = Object.entries(fieldsOf(fieldsOf(document["components"])["schemas"]));
  const heading = `${textOf(title)} API ${textOf(version)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
<link rel="icon" href="/icon.svg">
<style>${referenceStyle}</style>
</head>
<body>
<nav aria-label="Contents">${tags
    .map(
      ({ name, operations: of }) => `<h2><a href="#tag-${escapeHtml(name)}">${escapeHtml(name)}</a></h2>${links(of)}`,
    )
    .join("")}<h2><a href="#schemas">schemas</a></h2></nav>
<main>
<h1>${escapeHtml(heading)}</h1>
<p><a href="/docs">Try it out</a> · <a href="/openapi.json">OpenAPI document</a></p>
${paragraphs(textOf(description))}
${tags
  .map(
    ({ name, about, operations: of }) =>
      `<h2 id="tag-${escapeHtml(name)}">${escapeHtml(name)}</h2><p>${escapeHtml(about)}</p>${of.map(operationSection).join("")}`,
  )
  .join("")}
<h2 id="schemas">schemas</h2>
${schemas.map(([name, schema]) => schemaSection(name, schema)).join("")}
</main>
</body>
</html>
`;
}

function isIn({ operation }: Operation, tag: string): boolean {
  return listOf(fieldsOf(operation)["tags"]).includes(tag);
}

function links(operations: readonly Operation[]): string {
  const items = operations.map(({ operation }) => {
    const { operationId, summary } = fieldsOf(operation);
    return `<li><a href="#${escapeHtml(textOf(operationId))}">${escapeHtml(textOf(summary))}</a></li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}

function schemaSection(name: string, schema: unknown): string {
  const about = paragraphs(textOf(fieldsOf(schema)["description"]));
  return `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${about}${fieldsTable(schema)}</section>`;
}
