/**
 * The shares of the true classes in current rows without labels, by what the reference's labels say of how predictions and
 * truth hang together: solves q(predicted) = sum over truth of P(predicted, truth) w(truth). It holds where P(x given the
 * class) has not changed.
 *
 * @param joint - rows of the reference by predicted and by true class, K by K
 * @param predicted - current rows by predicted class, length K
 * @returns shares by true class, length K; `null` where a class was never there, or the predictions do not tell classes apart
 * @see Lipton, Wang & Smola 2018, ICML: black box shift estimation; Saerens et al. 2002 for the older remedy
 * @example
 * priorsByConfusion([[80, 20], [20, 80]], [40, 60])?.map((share) => Math.round(share * 1000) / 1000); // => [0.333, 0.667]
 */
export function priorsByConfusion(
  joint: readonly (readonly number[])[],
  predicted: readonly number[],
): number[] | null {
  const rows = joint.flat().reduce((sum, count) => sum + count, 0);
  const asked = predicted.reduce((sum, count) => sum + count, 0);
  if (rows === 0 || asked === 0) return null;
  const weights = solve(
    joint.map((row) => row.map((count) => count / rows)),
    predicted.map((count) => count / asked),
  );
  if (weights === null) return null;
  const shares = weights.map((weight, truth) => {
    const before = joint.reduce((sum, row) => sum + (row[truth] ?? 0), 0) / rows;
    return Math.max(0, weight) * before;
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  return total > 0 ? shares.map((share) => share / total) : null;
}

/** A pivot as small as this means that two classes are predicted alike. */
const pivotMin = 1e-3;

function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const size = right.length;
  const lines = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (let column = 0; column < size; column++) {
    const rest = lines.slice(column).map((line) => Math.abs(line[column] ?? 0));
    const place = column + rest.indexOf(Math.max(...rest));
    const pivot = lines[place];
    const other = lines[column];
    if (pivot === undefined || other === undefined || Math.abs(pivot[column] ?? 0) < pivotMin) return null;
    [lines[column], lines[place]] = [pivot, other];
    for (const [i, line] of lines.entries()) {
      if (i === column) continue;
      const factor = (line[column] ?? 0) / (pivot[column] ?? 1);
      for (let k = column; k <= size; k++) line[k] = (line[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return lines.map((line, i) => (line[size] ?? 0) / (line[i] ?? 1));
}
