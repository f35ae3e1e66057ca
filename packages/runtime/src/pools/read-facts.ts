import type { ColumnType } from "../contract.ts";
import type { ModelFacts, OutputLayout } from "./pool.ts";

const layouts: readonly OutputLayout[] = ["value", "label", "probability", "probabilities", "any"];
const tasks = ["classification", "regression", "unknown"] as const;

/**
 * What a worker says of its model, checked: it is not trusted.
 *
 * @throws RangeError if it is not what the contract says
 */
export function readFacts(payload: Buffer): ModelFacts {
  const said: unknown = JSON.parse(payload.toString("utf8"));
  if (typeof said !== "object" || said === null) throw new RangeError("the worker's facts are no object");
  const facts: Readonly<Record<string, unknown>> = { ...said };
  const outputs = layouts.find((layout) => layout === facts["outputs"]);
  const task = tasks.find((kind) => kind === facts["task"]);
  if (outputs === undefined || task === undefined) throw new RangeError("the worker's facts name no known output");
  return {
    features: texts(facts["features"]),
    featureCount: typeof facts["featureCount"] === "number" ? facts["featureCount"] : null,
    types: typesOf(facts["types"]),
    classes: classesOf(facts["classes"]),
    outputs,
    task,
    merges: facts["merges"] === true,
    needsNames: facts["needsNames"] === true,
    milliseconds: typeof facts["milliseconds"] === "number" ? facts["milliseconds"] : 0,
  };
}

function texts(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.map(String) : null;
}

const types: readonly ColumnType[] = ["number", "integer", "boolean", "string", "unknown"];

function typesOf(value: unknown): readonly ColumnType[] | null {
  if (!Array.isArray(value)) return null;
  return value.map((type: unknown) => types.find((known) => known === type) ?? "unknown");
}

function classesOf(value: unknown): ModelFacts["classes"] {
  if (!Array.isArray(value)) return null;
  return value.map((label: unknown) =>
    typeof label === "string" || typeof label === "number" || typeof label === "boolean" ? label : String(label),
  );
}
