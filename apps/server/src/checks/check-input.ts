/** Which check of which model. */
export type CheckInput = {
  readonly model: number;
  readonly dueAt: Date;
  readonly trigger: "schedule" | "manual";
  /** Of a scheduled check: who took the model, and how often it is due. */
  readonly lease: { readonly holder: string; readonly intervalMinutes: number } | null;
};
