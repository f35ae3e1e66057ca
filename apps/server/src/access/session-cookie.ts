import { sessionAgeMaxMs } from "./session-limits.ts";

/** The cookie that holds a session's token. */
export type SessionCookie = {
  readonly name: string;
  /** The token in a request's `Cookie` header; `null`: none. */
  read(header: string | undefined): string | null;
  /** A `Set-Cookie` header. */
  write(token: string): string;
  /** The one that removes it. */
  clear(): string;
};

/**
 * @param isSecure - people come over https: the browser then keeps the cookie to https and to exactly this host
 */
export function createSessionCookie({ isSecure }: { readonly isSecure: boolean }): SessionCookie {
  const name = isSecure ? "__Host-driftguard" : "driftguard";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return {
    name,
    read(header) {
      const pairs = (header ?? "").split(";").map((pair) => pair.trim());
      const found = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
      return found === undefined || found === "" ? null : found;
    },
    write: (token) => `${name}=${token}; Max-Age=${sessionAgeMaxMs / 1000}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
