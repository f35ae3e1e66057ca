/**
 * Puts a text on the clipboard; false where the browser refused. The clipboard interface exists on secure pages only, and
 * a server in one's own network often has no certificate, so the older command stands in.
 */
export function copyText(text: string): boolean {
  if (window.isSecureContext) {
    void navigator.clipboard.writeText(text);
    return true;
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
