const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a URL leads to this machine only, where nobody listens on the way. */
export function isLoopback({ hostname }: URL): boolean {
  return loopbackNames.has(hostname);
}

/**
 * Whether a request comes from our own pages, by its `Origin` header. Without one it does not: every browser sends it
 * with a change.
 *
 * @param host - the host and port that the request was sent to; it counts only without a public URL
 */
export function isOwnOrigin({
  origin,
  host,
  publicUrl,
}: {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly publicUrl: URL | null;
}): boolean {
  const from = origin === undefined ? null : URL.parse(origin);
  if (from === null || from.origin !== origin?.toLowerCase()) return false;
  if (publicUrl !== null) return from.origin === publicUrl.origin;
  const to = URL.parse(`${from.protocol}//${host ?? ""}`);
  if (to === null) return false;
  // A development server in front, or another spelling of this machine: the same port of the same machine.
  const bothLoopback = loopbackNames.has(from.hostname) && loopbackNames.has(to.hostname);
  return from.host === to.host || (bothLoopback && from.port === to.port);
}
