/** Addresses of pages, under the public URL. */
export type Links = {
  alert(number: number): string;
  alerts(): string;
  model(name: string): string;
  channels(): string;
};

/** @param publicUrl - asked at each use: a port that was left open is known only once it is listened at */
export function linksUnder(publicUrl: () => URL): Links {
  const at = (path: string): string => new URL(path, publicUrl()).href;
  return {
    alert: (number) => at(`/alerts/${number}`),
    alerts: () => at("/alerts"),
    model: (name) => at(`/models/${encodeURIComponent(name)}/drift`),
    channels: () => at("/settings/channels"),
  };
}
