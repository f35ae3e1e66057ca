export { checkTimeZone, type Registered, registerModel } from "./register-model.ts";
export { type CheckOutcome, healthOf, outcomeOf } from "./health-of.ts";
export { createModel } from "./create-model.ts";
export { deleteModel } from "./delete-model.ts";
export { presentModel } from "./present-model.ts";
export {
  findModelByKey,
  findModelCard,
  findModelRow,
  listModelCards,
  lockModel,
  makeDueBy,
  type ModelCard,
  type ModelRow,
  updateModelRow,
} from "./queries/models.ts";
export {
  findVersionByKey,
  findVersionByName,
  insertVersion,
  listVersionRows,
  lockVersion,
  updateVersionSchema,
  type VersionRow,
} from "./queries/versions.ts";
export { findModelVersion } from "./find-model-version.ts";
export { createVersionFinder, type StampedVersion, type VersionFinder } from "./find-version.ts";
export { type Asked, createRecall, type Recall, type Recalled } from "./create-recall.ts";
export { createModelResolver, type ModelResolver } from "./resolve-model.ts";
export { readSchema } from "./read-schema.ts";
export {
  compareFeatures,
  correctedSchema,
  emptySchema,
  type FormerPlace,
  type NewFeature,
  type SchemaFeature,
  storeOf,
  type VersionSchema,
  withFeatures,
} from "./schema.ts";
export type { Rebuild } from "./update-model.ts";
export { modelRoutes } from "./routes.ts";
