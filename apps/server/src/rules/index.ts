export { describeRule } from "./describe-rule.ts";
export type { DistributionKind, HeldRule, Policy, ServiceKind } from "./policy-of.ts";
export { policyOf } from "./policy-of.ts";
export { readPolicy } from "./read-policy.ts";
export { resolveRule } from "./resolve-rule.ts";
export { ruleRoutes } from "./routes.ts";
