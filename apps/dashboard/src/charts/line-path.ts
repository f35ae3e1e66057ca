type Point = { readonly x: number; readonly y: number | null };

/** An SVG path through the points; a gap stays a gap. A point between two gaps becomes a short stroke, so it is seen. */
export function linePath(points: readonly Point[]): string {
  let path = "";
  let isDrawing = false;
  points.forEach(({ x, y }, i) => {
    if (y === null) {
      isDrawing = false;
      return;
    }
    const at = `${x.toFixed(1)},${y.toFixed(1)}`;
    path += `${isDrawing ? "L" : "M"}${at}`;
    const isAlone = !isDrawing && (points[i + 1]?.y ?? null) === null;
    if (isAlone) path += "h.1";
    isDrawing = true;
  });
  return path;
}
