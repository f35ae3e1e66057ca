import { escapeProse } from "./escape-prose.ts";

/** An OpenAPI document, as far as a page needs it. */
export type OpenApiDocument = {
  readonly info: { readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

type Operation = {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly description?: string }>>;
};

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly description?: string };
};

/** What any operation may answer; told once, at the head. */
const everywhere: ReadonlySet<string> = new Set([
  "access/unauthenticated",
  "access/forbidden",
  "request/foreign-origin",
  "request/invalid",
  "request/malformed",
  "request/too-large",
  "request/too-slow",
  "request/unsupported-media-type",
  "server/draining",
  "server/error",
  "store/unavailable",
]);

/** The reference of the API: every operation, by tag. Schemas and examples stand in the document itself. */
export function httpPage({ info, tags, paths }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const parts = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags?.[0] === name);
    return [`## ${name}`, `${escapeProse(description)}.`, ...own.map(operationEntry)].join("\n\n");
  });
  return `${head}\n${escapeProse(info.description)}\n\n${parts.join("\n\n")}\n`;
}

const head = `# HTTP API

A running server describes itself: \`/docs\` to try it out, \`/redoc\` to read it with every schema and an answer of every
route, \`/openapi.json\` for programs. Any operation may answer 400 or 422
(what was sent is named), 401, 403, 408, 413, 415, 500 and 503; only other problems are named below.
`;

type Found = { readonly path: string; readonly method: string; readonly operation: Operation };

function operationEntry({ path, method, operation }: Found): string {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const bodies = Object.keys(requestBody?.content ?? {});
  const answers = Object.entries(responses).filter(([code]) => code < "400");
  const faults = Object.entries(responses)
    .filter(([code]) => code >= "400")
    .flatMap(([code, { description: what = "" }]) =>
      [...what.matchAll(/`([\w-]+\/[\w-]+)`/g)].flatMap(([, problem = ""]) =>
        everywhere.has(problem) ? [] : [`${code} \`${problem}\``],
      ),
    );
  return [
    `### ${escapeProse(summary ?? path)}`,
    `\`${method.toUpperCase()} ${path}\``,
    description === undefined ? null : escapeProse(description),
    parameters.length === 0 ? null : parameters.map(parameterLine).join("\n"),
    bodies.length === 0 ? null : `Body: ${bodies.map((type) => `\`${type}\``).join(", ")}.`,
    answers.map(([code, { description: what }]) => `Answers ${code}: ${escapeProse(what ?? "")}.`).join(" "),
    faults.length === 0 ? null : `Problems: ${faults.join(", ")}.`,
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

function parameterLine({ name, in: place, required, description, schema }: Parameter): string {
  const says = description ?? schema?.description;
  const need = required === true && place !== "path" ? ", needed" : "";
  return `- \`${name}\` (${place}${need})${says === undefined ? "" : `: ${escapeProse(says)}`}`;
}
