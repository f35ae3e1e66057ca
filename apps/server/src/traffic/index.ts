export { trafficRoutes } from "./routes.ts";
