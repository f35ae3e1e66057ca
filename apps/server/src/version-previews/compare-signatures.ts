import type { Column, Signature } from "@driftguard/runtime";
import type { SchemaDifference } from "driftwatch";

/** How two versions differ in what they take and give. Of one that tells no columns nobody knows what it takes. */
export function compareSignatures(before: Signature, after: Signature): SchemaDifference {
  const [from, to] = [before.columns ?? [], after.columns ?? []];
  const untold: readonly SchemaDifference["untold"][number][] = [
    ...(before.columns === null ? (["before"] as const) : []),
    ...(after.columns === null ? (["after"] as const) : []),
  ];
  const changed = from.flatMap((column) => {
    const other = to.find(({ name }) => name === column.name);
    const [was, is] = [typeOf(column), other === undefined ? null : typeOf(other)];
    return is === null || is === was ? [] : [{ name: column.name, from: was, to: is }];
  });
  return {
    added: untold.length === 0 ? missingIn(from, to) : [],
    removed: untold.length === 0 ? missingIn(to, from) : [],
    changed,
    untold,
    output: outputOf(before) === outputOf(after) ? null : { from: outputOf(before), to: outputOf(after) },
  };
}

function missingIn(known: readonly Column[], all: readonly Column[]): SchemaDifference["added"] {
  return all
    .filter((column) => known.every(({ name }) => name !== column.name))
    .map((column) => ({ name: column.name, type: typeOf(column) }));
}

function typeOf({ type, nullable }: Column): string {
  return nullable ? `${type} or null` : type;
}

function outputOf({ task, prediction, classes }: Signature): string {
  const what = { label: "a class", probability: "a probability", value: "a number", any: "whatever its code says" };
  const named = prediction === "label" && classes !== null ? ` of ${classes.map(String).join(", ")}` : "";
  return `${what[prediction]}${named}${task === "unknown" ? "" : ` (${task})`}`;
}
