/** What the dashboard asks for each of its screens, by name: a model's number, a feature and an alert's number go in. */
export function screensOf({
  model,
  feature,
  alert,
}: {
  readonly model: number;
  readonly feature: string;
  readonly alert: number;
}): Readonly<Record<string, string>> {
  const of = `/api/v1/models/${model}`;
  return {
    overview: "/api/v1/overview",
    model: of,
    drift: `${of}/drift?window_hours=24`,
    "heat map": `${of}/drift/heatmap?hours=168&columns=168`,
    distribution: `${of}/drift/features/${feature}/distribution`,
    performance: `${of}/performance`,
    alerts: "/api/v1/alerts?state=active",
    alert: `/api/v1/alerts/${alert}`,
    predictions: `${of}/predictions?limit=50`,
  };
}
