/** Whose events: the organisation's and the model's numbers in this installation. */
export type ModelKey = { readonly organisation: number; readonly model: number };
