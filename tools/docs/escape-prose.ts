/**
 * Text of ours as Markdown that a page of components shows as it is: outside of backticks no `<` opens an element, and no
 * double brace is a value.
 *
 * @example
 * escapeProse("a Map<K, V> of `Map<K, V>`"); // => "a Map&lt;K, V> of `Map<K, V>`"
 */
export function escapeProse(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;").replaceAll("{{", "&#123;&#123;")))
    .join("");
}
