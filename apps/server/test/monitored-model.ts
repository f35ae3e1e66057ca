/** Sends one request and answers what came back, whatever its status. */
export type Api = (method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) => Promise<ApiAnswer>;
export type ApiAnswer = { readonly status: number; readonly body: unknown };

export type ExampleRow = {
  readonly id: string;
  readonly features: { readonly amount: number; readonly country: string };
  readonly prediction: number;
  readonly timestamp?: string;
};

const features = [
  { name: "amount", type: "numeric" },
  { name: "country", type: "category" },
] as const;

/** Registers a model of two features. */
export async function registerModel(api: Api, name: string): Promise<void> {
  await expected(api("POST", "/api/v1/models", { name, version: "1", features }), [200, 201]);
}

/** Gives it a baseline of 600 rows around 100. */
export async function giveBaseline(api: Api, name: string): Promise<void> {
  const rows = exampleRows(600, { prefix: "b", centre: 100 });
  const lines = rows.map((row) => `${row.features.amount},${row.features.country},${row.prediction}`);
  const csv = ["amount,country,score", ...lines].join("\n");
  await expected(api("PUT", `/api/v1/models/${name}/baseline`, csv), [200]);
}

/** Sends rows whose amount lies around a centre. */
export async function sendRows(
  api: Api,
  name: string,
  count: number,
  options: { readonly prefix: string; readonly centre: number; readonly timestamp?: string },
): Promise<void> {
  await expected(api("POST", `/api/v1/models/${name}/predictions`, exampleRows(count, options)), [200]);
}

/** The same rows at each call: the amounts go round a circle of 97 steps, and seven of ten come from Germany. */
export function exampleRows(
  count: number,
  { prefix, centre, timestamp }: { readonly prefix: string; readonly centre: number; readonly timestamp?: string },
): ExampleRow[] {
  return Array.from({ length: count }, (_, index) => {
    const amount = centre + ((index * 37) % 97) / 3 - 16;
    return {
      id: `${prefix}-${index}`,
      features: { amount, country: index % 10 < 7 ? "DE" : "FR" },
      prediction: amount / 200,
      ...(timestamp === undefined ? {} : { timestamp }),
    };
  });
}

async function expected(answer: Promise<ApiAnswer>, statuses: readonly number[]): Promise<void> {
  const { status, body } = await answer;
  if (!statuses.includes(status)) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
}
