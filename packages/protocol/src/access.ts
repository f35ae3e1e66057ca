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
  "demo:write",
]);
export type Permission = z.infer<typeof permission>;

const everybody = ["organisation:read", "models:read", "alerts:read", "rules:read", "channels:read"] as const;
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
  | {
      readonly kind: "guarded";
      readonly permission: Permission;
      readonly scope: Scope;
      /** Request parameters that name something of one organisation: name in the path -> noun. */
      readonly owner: Readonly<Record<string, string>>;
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

export const createKeyInput = z
  .strictObject({
    name: z.string().trim().min(1).max(128),
    scopes: z.array(scope).min(1).default(["ingest", "read"]),
    models: z
      .array(z.string())
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: "Ids, numbers or names; null: all" }),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: "CreateKey", example: { name: "checkout service", scopes: ["ingest"] } });
export const createdKey = z
  .object({ ...key.shape, key: z.string().meta({ description: "The key itself: shown here once and never again" }) })
  .meta({ id: "CreatedKey" });
export type CreatedKey = z.infer<typeof createdKey>;
