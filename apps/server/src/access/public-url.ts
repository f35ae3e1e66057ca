/** What {@link publicUrlOf} decides by. */
export type Reachable = {
  readonly publicUrl: URL | null;
  readonly host: string;
  /** The one that is listened to; the configured one before that. */
  readonly port: number;
};

/** Where people reach the dashboard, without a slash at the end. By configuration alone: a request may claim anything. */
export function publicUrlOf({ publicUrl, host, port }: Reachable): string {
  if (publicUrl !== null) return `${publicUrl.origin}${publicUrl.pathname.replace(/\/+$/, "")}`;
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
