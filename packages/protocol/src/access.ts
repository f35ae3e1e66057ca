import { z } from "zod";

/** What a key may do. `ingest` sends rows and labels, `read` reads, `admin` does everything, `infer` calls endpoints. */
export const scope = z.enum(["ingest", "infer", "read", "admin"]);
export type Scope = z.infer<typeof scope>;

export const role = z.enum(["admin", "ml_engineer", "data_scientist", "business_analyst", "viewer"]);
export type Role = z.infer<typeof role>;

export const permission = z.enum([
  "organisation:read",
  "models:read",
  "models:write",
  "models:delete",
  "baselines:write",
  "predictions:read",
  "predictions:write",
  "checks:run",
  "alerts:read",
  "alerts:act",
  "alerts:comment",
  "alerts:resolve",
  "rules:read",
  "rules:write",
  "channels:read",
  "channels:write",
  "keys:read",
  "keys:write",
  "audit:read",
  "metrics:read",
  "demo:write",
  "deployments:read",
  "deployments:write",
  "endpoints:call",
]);
export type Permission = z.infer<typeof permission>;

const everybody = [
  "organisation:read",
  "models:read",
  "alerts:read",
  "rules:read",
  "channels:read",
  "deployments:read",
] as const;
const practitioners = [
  ...everybody,
  "predictions:read",
  "alerts:act",
  "alerts:comment",
  "alerts:resolve",
  "baselines:write",
  "checks:run",
  "rules:write",
  "models:write",
  "predictions:write",
  "deployments:write",
  "endpoints:call",
] as const;

/** Which role may do what: the one table that the server enforces and the dashboard is told of. */
export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  admin: permission.options,
  ml_engineer: [...practitioners, "keys:read", "keys:write", "channels:write", "demo:write"],
  data_scientist: [...practitioners, "keys:read", "keys:write"],
  business_analyst: [...everybody, "alerts:comment", "audit:read"],
  viewer: everybody,
};

/** How a route is guarded; carried in the OpenAPI document as `x-access`. */
export type Access =
  | { readonly kind: "public"; readonly why: string }
  /** Whoever brings a valid key or session, whatever it may do. */
  | { readonly kind: "any-caller"; readonly why: string }
  | {
      readonly kind: "guarded";
      readonly permission: Permission;
      readonly scope: Scope;
      /** Request parameters that name something of one organisation: name in the path -> noun. */
      readonly owner: Readonly<Record<string, string>>;
      /** A program on the server's own machine needs no credential; nothing of a tenant may be in the answer. */
      readonly openToThisMachine?: true;
      /** Programs that know user names and passwords alone, such as git, bring a key as the password. */
      readonly asPassword?: true;
    };

export const session = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
    organisation: z.object({ id: z.string(), name: z.string(), slug: z.string() }),
    role: role.nullable(),
    can: z.array(permission),
    /** A person who came by the one-time link and has yet to choose an e-mail address and a password. */
    needs_account: z.boolean(),
    public_url: z.string(),
    mail_configured: z.boolean(),
    demo: z.object({ state: z.enum(["absent", "loading", "loaded"]), progress: z.number().nullable() }),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof session>;

/** The token of the one-time link that the server printed. */
export const redeemLinkInput = z
  .strictObject({ token: z.string().min(1).max(512) })
  .meta({ id: "RedeemLink", example: { token: "once" } });
export type RedeemLinkInput = z.input<typeof redeemLinkInput>;

const password = z.string().min(12, "a password has at least 12 characters").max(256);
export const createAccountInput = z
  .strictObject({ name: z.string().trim().min(1).max(128), email: z.email().max(254), password })
  .meta({ id: "CreateAccount", example: { name: "Ada", email: "ada@example.com", password: "correct horse battery" } });
export type CreateAccountInput = z.input<typeof createAccountInput>;

export const signInInput = z
  .strictObject({ email: z.email().max(254), password: z.string().min(1).max(256) })
  .meta({ id: "SignIn", example: { email: "ada@example.com", password: "correct horse battery" } });
export type SignInInput = z.input<typeof signInInput>;

export const key = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().meta({ description: "The first characters, to recognise it by: dg_ab12" }),
    scopes: z.array(scope),
    models: z.array(z.object({ id: z.string(), number: z.int(), name: z.string() })).nullable(),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    revoked_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
  })
  .meta({ id: "Key" });
export type Key = z.infer<typeof key>;
export const keyList = z.object({ items: z.array(key), next: z.string().nullable() }).meta({ id: "KeyList" });
export type KeyList = z.infer<typeof keyList>;

export const createKeyInput = z
  .strictObject({
    name: z.string().trim().min(1).max(128),
    scopes: z.array(scope).min(1).default(["ingest", "read"]),
    models: z
      .array(z.string().max(256))
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: "Ids, numbers or names; null: all" }),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: "CreateKey", example: { name: "checkout service", scopes: ["ingest"] } });
export type CreateKeyInput = z.input<typeof createKeyInput>;
export const createdKey = z
  .object({ ...key.shape, key: z.string().meta({ description: "The key itself: shown here once and never again" }) })
  .meta({ id: "CreatedKey" });
export type CreatedKey = z.infer<typeof createdKey>;

/** A new key takes over; the old one goes on working for a while, so that callers can change. */
export const rotateKeyInput = z
  .strictObject({ overlap_hours: z.number().min(0).max(168).default(24) })
  .meta({ id: "RotateKey", example: { overlap_hours: 24 } });
export type RotateKeyInput = z.input<typeof rotateKeyInput>;
