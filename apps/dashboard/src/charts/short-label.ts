const lettersAtMost = 18;

/** A flag's word: what stands before a colon and a space, short enough to stand above a plot. "alert 2: …" -> "Alert 2". */
export function shortLabel(label: string): string {
  const [head = label] = label.split(": ");
  const words = head.trim();
  const short = words.length > lettersAtMost ? `${words.slice(0, lettersAtMost - 1).trimEnd()}…` : words;
  return short.startsWith("alert ") ? `A${short.slice(1)}` : short;
}
