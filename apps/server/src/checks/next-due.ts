/** The next due time on the model's own grid; those that passed meanwhile are not made up for. */
export function nextDue(dueAt: Date, intervalMinutes: number, now: Date): Date {
  const step = intervalMinutes * 60_000;
  const missed = Math.max(0, Math.floor((now.getTime() - dueAt.getTime()) / step));
  return new Date(dueAt.getTime() + (missed + 1) * step);
}
