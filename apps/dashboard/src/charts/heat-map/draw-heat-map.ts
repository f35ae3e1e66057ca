import type { Palette } from "../palette.ts";

export type Drawing = {
  /** Row by column: a severity, or `null` where there is no value. */
  readonly cells: readonly (readonly (number | null)[])[];
  readonly width: number;
  readonly rowHeight: number;
  readonly palette: Palette;
};

/** Draws all cells. Edges lie on whole device pixels, or neighbours would blur into each other. */
export function drawHeatMap(canvas: HTMLCanvasElement, { cells, width, rowHeight, palette }: Drawing): void {
  const density = Math.min(window.devicePixelRatio || 1, 3);
  const height = cells.length * rowHeight;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(density, density);
  context.clearRect(0, 0, width, height);
  const hatch = hatching(context, palette, density);
  const columns = cells[0]?.length ?? 0;
  const columnWidth = width / columns;
  const gap = columnWidth >= 4 ? 1 : 0.5;
  const snap = (x: number): number => Math.round(x * density) / density;
  cells.forEach((row, r) => {
    row.forEach((severity, c) => {
      context.fillStyle = severity === null ? hatch : (palette.severity[severity] ?? palette.noData);
      const left = snap(c * columnWidth);
      context.fillRect(left, r * rowHeight, snap((c + 1) * columnWidth) - left - gap, rowHeight - 2);
    });
  });
}

function hatching(context: CanvasRenderingContext2D, palette: Palette, density: number): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = 6 * density;
  tile.height = 6 * density;
  const pen = tile.getContext("2d");
  if (pen === null) return palette.noData;
  pen.scale(density, density);
  pen.fillStyle = palette.noData;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = palette.noDataLine;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(-1, 7);
  pen.lineTo(7, -1);
  pen.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix([1 / density, 0, 0, 1 / density, 0, 0]));
  return pattern ?? palette.noData;
}
