/** Waits for something, but no longer than this; what it comes to later, or fails with, is nobody's matter any more. */
export async function within(ms: number, work: Promise<unknown>): Promise<"done" | "late"> {
  const patience = Promise.withResolvers<"late">();
  const timer = setTimeout(() => patience.resolve("late"), ms);
  work.catch(() => undefined);
  try {
    return await Promise.race([work.then(() => "done" as const), patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
