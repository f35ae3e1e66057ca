/** What may be pushed: the end of every refusal of something else. */
export const acceptedModels: string =
  "A model is a scikit-learn pickle or joblib file, an XGBoost model as JSON or UBJ, an ONNX or TorchScript file, or anything that a predict.py loads.";
