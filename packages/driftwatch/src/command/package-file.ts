/** A file beside the package's own package.json. What is bundled stands as deep below it as this file does, compiled or not. */
export function packageFile(name: string): URL {
  return new URL(`../../${name}`, import.meta.url);
}
