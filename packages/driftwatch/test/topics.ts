import { seededRandom } from "@driftguard/stats";

const everyday =
  "the of and to in that is was for on with as his at by it from they we her she or an will one all".split(" ");
const river = "river boat fishing stone bridge valley morning rain mill shore reed current ferry water heron".split(
  " ",
);
const money = "market credit loan rate profit share bond price account debt trade coin broker yield bank".split(" ");

/** Made-up texts, the same for the same seed, so large a share of whose subject words are of money and not of the river. */
export function topicTexts(count: number, seed: number, moneyShare: number): string[] {
  const random = seededRandom(seed);
  const pick = (words: readonly string[]): string => words[random.below(words.length)]!;
  const word = (): string =>
    random.uniform() < 0.7 ? pick(everyday) : pick(random.uniform() < moneyShare ? money : river);
  return Array.from({ length: count }, () => `${Array.from({ length: 12 + random.below(12) }, word).join(" ")}.`);
}

/** Made-up embeddings of 24 numbers, one of which is moved. */
export function topicVectors(count: number, seed: number, move: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 24 }, (_, i) => random.normal() + (i === 5 ? move : 0)),
  );
}
