/** Why the platform cannot start: one clear sentence that says what, where, and what to do. Shown to the operator. */
export class StartFault extends Error {
  override readonly name = "StartFault";
}
