export { gitRoutes } from "./git-routes.ts";
export { createPlaces } from "./places.ts";
export { createPushLanes } from "./push-lanes.ts";
export { repositoryFolder } from "./repository-folder.ts";
export { repositoryResolver, resolveOrganisation } from "./resolve-repository.ts";
export { repositoryRoutes } from "./settings-routes.ts";
export { settleLeft } from "./settle-left.ts";
export type { PushPlaces } from "./take-push.ts";
export { treeFetcher } from "./fetch-tree.ts";
