/**
 * Whether a part of the dashboard itself could not be fetched: its server is gone, or was renewed under an open page. Each
 * browser says it in its own words, and Vite says it of style sheets; a browser that missed a style sheet once does not ask
 * for it again until the whole page is loaded anew.
 */
export function isMissingPart(error: unknown): boolean {
  return error instanceof Error && missing.test(error.message);
}

// Chromium and Firefox; Safari; Vite.
const missing = /dynamically imported module|Importing a module script failed|Unable to preload CSS/i;
