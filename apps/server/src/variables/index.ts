export { hideValues } from "./hide-values.ts";
export { noVariables, type OpenVariables, openVariables } from "./open-variables.ts";
export { listVariableStamps } from "./queries/model-variables.ts";
export { renewVariables } from "./renew-variables.ts";
export { variableRoutes } from "./routes.ts";
