/** What a sealed secret is bound to: moved to another row, it does not open. */
export function secretPlace({
  organisation,
  model,
}: {
  readonly organisation: number;
  readonly model: number;
}): string {
  return `${organisation} repositories secret ${model}`;
}
