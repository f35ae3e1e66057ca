/** What kind of problem an alert is about: findings of one class on one version are one alert. */
export type CauseClass =
  | "gap"
  | "volume"
  | "schema"
  | "missing"
  | "unseen"
  | "unit"
  | "distribution"
  | "correlation"
  | "prediction"
  | "performance"
  | "service";
