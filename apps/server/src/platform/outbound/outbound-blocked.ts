/** The gate did not let a request out. Its message names no address, so that it may be shown. */
export class OutboundBlocked extends Error {
  override readonly name = "OutboundBlocked";
  /** What callers without this class know it by. */
  readonly code = "OUTBOUND_BLOCKED";

  constructor() {
    super("the address is not allowed");
  }
}
