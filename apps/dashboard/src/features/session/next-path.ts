/**
 * Where to go after signing in: a path of this site, never another place.
 *
 * @example
 * nextPath("/alerts/77?x=1"); // => "/alerts/77?x=1"
 * nextPath("//evil.example"); // => "/"
 */
export function nextPath(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/")) return "/";
  const origin = "https://here.invalid";
  const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
  if (url === null || url.origin !== origin || url.pathname.startsWith("/sign-in")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
