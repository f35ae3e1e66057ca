const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML and XML show it literally, in content and in quoted attributes; what neither can hold is a space. */
export function escapeMarkup(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- XML 1.0 knows no control characters
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/g, " ")
      .toWellFormed()
      .replace(/[&<>"']/g, (mark) => entities[mark] ?? "")
  );
}
