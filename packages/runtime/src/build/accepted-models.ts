/** What may be pushed: the end of every refusal of something else. */
export const acceptedModels: string =
  "A model is a scikit-learn pickle or joblib file, an XGBoost model as JSON or UBJ, or an ONNX or TorchScript file; anything else needs a predict.py beside it that loads it.";
