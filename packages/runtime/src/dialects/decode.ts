import type { DecodedInput, Dialect, Refusal, Signature } from "../contract.ts";
import { refusal } from "./decode-rows.ts";
import { decodeInvocations } from "./invocations.ts";
import { decodePredict } from "./predict.ts";
import { decodeInfer } from "./v2.ts";

/**
 * A request's body in any dialect as rows for the model, or the first fault in it.
 *
 * @param body - the whole body, up to 1 MiB
 * @param contentType - as the caller sent it; without one a body is JSON
 */
export function decode(
  dialect: Dialect,
  body: Buffer,
  contentType: string | undefined,
  signature: Signature,
): DecodedInput | Refusal {
  const type = (contentType ?? "application/json").split(";")[0]?.trim().toLowerCase() ?? "";
  const isCsv = dialect === "invocations" && type === "text/csv";
  if (!isCsv && type !== "application/json" && !type.endsWith("+json")) {
    const expected = dialect === "invocations" ? "application/json or text/csv" : "application/json";
    return refusal(null, null, expected, `the content type "${type.slice(0, 60)}"`, 415);
  }
  switch (dialect) {
    case "predict":
      return decodePredict(body, signature);
    case "v2":
      return decodeInfer(body, signature);
    case "invocations":
      return decodeInvocations(body, signature, isCsv);
    default:
      return dialect satisfies never;
  }
}
