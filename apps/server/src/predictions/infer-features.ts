import { type NewFeature, withFeatures } from "../models/index.ts";
import { describeValue } from "../platform/http/describe-issues.ts";
import { featureTypeOf, isFeatureName } from "./feature-type-of.ts";
import { featuresMax } from "./limits.ts";
import { type ParseOptions, parseRows } from "./parse-rows.ts";

/**
 * Features that an open schema does not hold yet, in the order they come, with the type their first value suggests.
 *
 * A row that is refused adds none: what it holds is a fault, and a feature stays for ever.
 */
export function inferFeatures(items: readonly unknown[], options: ParseOptions): NewFeature[] {
  let { schema } = options;
  const known = new Set(schema.features.map(({ name }) => name));
  const added: NewFeature[] = [];
  for (const item of items) {
    const found = newFeaturesOf(item, known);
    if (found.length === 0 || known.size + found.length > featuresMax) continue;
    const wider = withFeatures(schema, found);
    if (parseRows([item], { ...options, schema: wider }).some(({ row }) => row === null)) continue;
    schema = wider;
    for (const { name } of found) known.add(name);
    added.push(...found);
  }
  return added;
}

function newFeaturesOf(item: unknown, known: ReadonlySet<string>): NewFeature[] {
  if (item === null || typeof item !== "object") return [];
  const features: unknown = Reflect.get(item, "features");
  if (features === null || typeof features !== "object" || Array.isArray(features)) return [];
  return Object.entries(features).flatMap(([name, value]): NewFeature[] => {
    const type = known.has(name) || !isFeatureName(name) ? null : featureTypeOf(value);
    return type === null ? [] : [{ name, type, inferred: `the first value sent was ${describeValue(value)}` }];
  });
}
