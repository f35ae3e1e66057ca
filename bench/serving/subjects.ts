import { fileURLToPath } from "node:url";

import { forestFile, type Served } from "./start-peer.ts";

/** The models, each beside the peers with the same file. */
export const subjects = [
  { name: "flights-sklearn", example: "sklearn", withAnswers: true, says: "scikit-learn, rows by name" },
  { name: "flights-onnx", example: "onnx", withAnswers: true, says: "ONNX" },
  { name: "flights-forest", example: "forest", withAnswers: false, says: "random forest, in Python" },
  { name: "flights-xgboost", example: "xgboost", withAnswers: true, says: "XGBoost, trees in the server" },
  { name: "flights-python", example: "xgboost", withAnswers: false, says: "XGBoost, in Python" },
] as const;
export type Subject = (typeof subjects)[number];

const files = { sklearn: "model.joblib", onnx: "model.onnx", xgboost: "model.json" } as const;

/** The model's file as a peer loads it. */
export function servedOf({ example }: Subject): Served {
  if (example === "forest") return { kind: example, file: forestFile() };
  return {
    kind: example,
    file: fileURLToPath(new URL(`../../examples/flights-${example}/${files[example]}`, import.meta.url)),
  };
}
