/**
 * What a sealed secret is bound to: moved to another row, it does not open.
 *
 * @param what - `secret`: that events are signed with; `token`: that the remote is read with
 */
export function secretPlace(
  { organisation, model }: { readonly organisation: number; readonly model: number },
  what: "secret" | "token" = "secret",
): string {
  return `${organisation} repositories ${what} ${model}`;
}
