/** Why PostgreSQL ended, from what it wrote to its log since it was started: its last fatal line, or a disk that is full. */
export function reasonIn(messages: string): string {
  // What it dies of then is not what it says last: it tells every caller that it is not ready.
  if (/No space left on device/.test(messages)) return "its disk is full; make room and start again";
  const lines = messages.trim().split("\n");
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "";
}
