import type { Cause } from "@driftguard/protocol";

/** How clients of the older paths know a cause. */
export function alertTypeOf(cause: Cause): string {
  switch (cause) {
    case "gap":
    case "distribution":
    case "missing":
    case "unseen":
    case "unit":
    case "schema":
    case "correlation":
      return "data_drift";
    case "prediction":
      return "prediction_drift";
    case "performance":
      return "performance_drift";
    case "volume":
    case "service":
      return cause;
  }
}
