import type { FeatureTypeName, Task } from "@driftguard/protocol";
import type { Column, ColumnType, Signature } from "@driftguard/runtime";

import type { NewFeature } from "../models/index.ts";

/**
 * The schema of a version that was built, as monitoring keeps it.
 *
 * It is open, so that features are taken as they come, where the signature does not tell all columns with their types.
 */
export function schemaOfSignature(signature: Signature): {
  readonly open: boolean;
  readonly features: readonly NewFeature[];
  readonly task: Task;
} {
  const columns = signature.columns ?? [];
  const features = columns.flatMap((column) => {
    const type = typeOf[column.type];
    return type === null ? [] : [{ name: column.name, type, inferred: because(signature, column) }];
  });
  return { open: features.length === 0 || features.length < columns.length, features, task: taskOf(signature) };
}

const typeOf: Readonly<Record<ColumnType, FeatureTypeName | null>> = {
  number: "numeric",
  integer: "numeric",
  boolean: "boolean",
  string: "categorical",
  unknown: null,
};

function because({ columnsFrom }: Signature, { type }: Column): string | null {
  switch (columnsFrom) {
    case "test-data":
      return `the test data has it as ${type}`;
    case "model":
      return `the model takes it as ${type}`;
    case "annotations":
      return `predict.py declares it as ${type}`;
    case "declared":
    case "none":
      return null;
  }
}

function taskOf({ task, classes }: Signature): Task {
  switch (task) {
    case "classification":
      return classes === null ? "other" : classes.length === 2 ? "binary" : "multiclass";
    case "regression":
      return "regression";
    case "unknown":
      return "other";
  }
}
