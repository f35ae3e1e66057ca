export { listEndpointSettings } from "./queries/endpoint-settings.ts";
export { endpointRoutes } from "./routes.ts";
