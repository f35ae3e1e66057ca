import { seededRandom, type Random } from "../random/seeded-random.ts";

/** A network that squeezes a row through fewer numbers than it has, and makes it again from them. */
export type Autoencoder = {
  readonly columns: number;
  readonly hidden: number;
  /** Weights into each hidden unit, hidden by columns; and their offsets. */
  readonly encode: Float64Array;
  readonly encodeOffsets: Float64Array;
  /** Weights out of the hidden units, columns by hidden; and their offsets. */
  readonly decode: Float64Array;
  readonly decodeOffsets: Float64Array;
};

export type AutoencoderOptions = {
  /** Units in the hidden layer; half of the columns unless told, 32 at most. */
  readonly hidden?: number;
  /** Steps of learning, of 32 rows each. */
  readonly steps?: number;
  readonly seed?: number;
};

const batchRows = 32;
const rate = 0.01;

/**
 * Teaches a network with one hidden layer (hyperbolic tangent, then linear) to make rows again.
 *
 * @param columns - a finite value a row in each, of mean 0 and standard deviation 1
 * @throws RangeError if there is no column or no row
 * @see Kingma & Ba 2015, arXiv:1412.6980 (Adam), for how it learns
 */
export function fitAutoencoder(
  columns: readonly Float64Array[],
  { hidden = Math.min(32, Math.ceil(columns.length / 2)), steps = 2000, seed = 1 }: AutoencoderOptions = {},
): Autoencoder {
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) throw new RangeError("fitAutoencoder needs columns with rows");
  const random = seededRandom(seed);
  const model: Autoencoder = {
    columns: columns.length,
    hidden,
    encode: drawWeights(hidden, columns.length, random),
    encodeOffsets: new Float64Array(hidden),
    decode: drawWeights(columns.length, hidden, random),
    decodeOffsets: new Float64Array(columns.length),
  };
  const parts = [model.encode, model.encodeOffsets, model.decode, model.decodeOffsets];
  const learners = parts.map(adam);
  const passage = openPassage(model);
  for (let step = 1; step <= steps; step++) {
    const slopes = parts.map(({ length }) => new Float64Array(length));
    for (let i = 0; i < batchRows; i++) addSlopes(model, slopes, passage, { columns, row: random.below(rows) });
    // Slower towards the end, so that the last rows do not shake what was learnt.
    const pace = rate * (1 - (step - 1) / steps);
    learners.forEach((learn, part) => learn(slopes[part] ?? new Float64Array(), step, pace));
  }
  return model;
}

/** How far each row is from what the network makes of it: the root of the mean squared difference over the columns. */
export function autoencoderErrors(model: Autoencoder, columns: readonly Float64Array[]): Float64Array {
  const passage = openPassage(model);
  return Float64Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => {
    pass(model, passage, { columns, row });
    let squares = 0;
    for (const difference of passage.differences) squares += difference * difference;
    return Math.sqrt(squares / model.columns);
  });
}

/** A row on its way: as it came, in the hidden layer, and how far it came out from what it was. */
type Passage = {
  readonly input: Float64Array;
  readonly inside: Float64Array;
  readonly differences: Float64Array;
};

type Row = { readonly columns: readonly Float64Array[]; readonly row: number };

function openPassage({ columns, hidden }: Autoencoder): Passage {
  return {
    input: new Float64Array(columns),
    inside: new Float64Array(hidden),
    differences: new Float64Array(columns),
  };
}

function pass(model: Autoencoder, { input, inside, differences }: Passage, { columns, row }: Row): void {
  for (let i = 0; i < input.length; i++) input[i] = columns[i]?.[row] ?? 0;
  for (let unit = 0; unit < inside.length; unit++)
    inside[unit] = Math.tanh((model.encodeOffsets[unit] ?? 0) + along(model.encode, unit * input.length, input));
  for (let i = 0; i < input.length; i++) {
    const made = (model.decodeOffsets[i] ?? 0) + along(model.decode, i * inside.length, inside);
    differences[i] = made - (input[i] ?? 0);
  }
}

function along(weights: Float64Array, start: number, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights[start + i] ?? 0) * (values[i] ?? 0);
  return sum;
}

/** Adds one row's slopes of half the squared difference, by the chain rule from the output back. */
function addSlopes(model: Autoencoder, slopes: readonly Float64Array[], passage: Passage, row: Row): void {
  pass(model, passage, row);
  const { input, inside, differences } = passage;
  const [encode, encodeOffsets, decode, decodeOffsets] = slopes;
  if (!encode || !encodeOffsets || !decode || !decodeOffsets) return;
  const back = new Float64Array(inside.length);
  for (let i = 0; i < input.length; i++) {
    const difference = (differences[i] ?? 0) / batchRows;
    decodeOffsets[i] = (decodeOffsets[i] ?? 0) + difference;
    for (let unit = 0; unit < inside.length; unit++) {
      const at = i * inside.length + unit;
      decode[at] = (decode[at] ?? 0) + difference * (inside[unit] ?? 0);
      back[unit] = (back[unit] ?? 0) + difference * (model.decode[at] ?? 0);
    }
  }
  for (let unit = 0; unit < inside.length; unit++) {
    const slope = (back[unit] ?? 0) * (1 - (inside[unit] ?? 0) ** 2);
    encodeOffsets[unit] = (encodeOffsets[unit] ?? 0) + slope;
    for (let i = 0; i < input.length; i++) {
      const at = unit * input.length + i;
      encode[at] = (encode[at] ?? 0) + slope * (input[i] ?? 0);
    }
  }
}

function drawWeights(outputs: number, inputs: number, random: Random): Float64Array {
  return Float64Array.from({ length: outputs * inputs }, () => random.normal() / Math.sqrt(inputs));
}

type Learn = (slopes: Float64Array, step: number, pace: number) => void;

/** Changes weights in place by Adam's rule: each by its own mean slope over its own mean size. */
function adam(weights: Float64Array): Learn {
  const first = new Float64Array(weights.length);
  const second = new Float64Array(weights.length);
  const [keepFirst, keepSecond] = [0.9, 0.999];
  return (slopes, step, pace) => {
    const [correctFirst, correctSecond] = [1 - keepFirst ** step, 1 - keepSecond ** step];
    for (let i = 0; i < weights.length; i++) {
      const slope = slopes[i] ?? 0;
      const mean = keepFirst * (first[i] ?? 0) + (1 - keepFirst) * slope;
      const size = keepSecond * (second[i] ?? 0) + (1 - keepSecond) * slope * slope;
      first[i] = mean;
      second[i] = size;
      const step1 = (pace * (mean / correctFirst)) / (Math.sqrt(size / correctSecond) + 1e-8);
      weights[i] = (weights[i] ?? 0) - step1;
    }
  };
}
