export { checkRoutes } from "./routes.ts";
export { presentDistribution } from "./present-distribution.ts";
export { presentVerdict, rankVerdicts } from "./present-verdict.ts";
export { resolveCheck } from "./resolve-check.ts";
export { binsOf, type CheckParts, runCheck } from "./run-check.ts";
export { type DueParts, runDueChecks } from "./run-due-checks.ts";
export { type Evidence, gatherEvidence, judgeEvidence } from "./judge-model.ts";
