import { createRequire } from "node:module";

/** Draws an SVG as PNG at twice its size, for screens that have two pixels to the point; `null` where it cannot. */
export type Raster = (svg: string) => Promise<Uint8Array | null>;

/** The rasteriser's one call that is used; its package is optional, and so are its types. */
type RenderAsync = typeof import("@resvg/resvg-js").renderAsync;

export type RasterOptions = {
  /** TTF or OTF files of one family; with none the system's fonts are searched. */
  readonly fontFiles: readonly string[];
};

/**
 * Opens the rasteriser. Where its binary is missing on a platform, or no font can be had, every drawing is `null`: a
 * picture without its labels would be worse than none, and whoever shows it has another form.
 */
export async function openRaster({ fontFiles }: RasterOptions): Promise<Raster> {
  const render = await loadRenderer();
  if (render === null) return () => Promise.resolve(null);
  const draw = (svg: string): Promise<Uint8Array | null> => drawWith(render, svg, fontFiles);
  return (await hasFont(draw)) ? draw : () => Promise.resolve(null);
}

/** The files of the font that comes with us; empty where its package is missing. */
export function findFonts(): string[] {
  const require = createRequire(import.meta.url);
  return ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].flatMap((file) => {
    try {
      return [require.resolve(`@expo-google-fonts/inter/${file}`)];
    } catch {
      return [];
    }
  });
}

async function loadRenderer(): Promise<RenderAsync | null> {
  try {
    return (await import("@resvg/resvg-js")).renderAsync;
  } catch {
    return null;
  }
}

// Latin, Greek, Cyrillic and signs are in our font; other scripts need the system's, whose search takes long.
const beyondOurs = /[\u0530-\u1FFF\u2300-\u{10FFFF}]/u;

async function drawWith(render: RenderAsync, svg: string, fontFiles: readonly string[]): Promise<Uint8Array | null> {
  const loadSystemFonts = fontFiles.length === 0 || beyondOurs.test(svg);
  try {
    const picture = await render(svg, {
      fitTo: { mode: "zoom", value: 2 },
      font: { fontFiles: [...fontFiles], loadSystemFonts },
    });
    return picture.asPng();
  } catch {
    return null;
  }
}

/** Whether letters leave a mark: without a font the rasteriser draws everything else and says nothing. */
async function hasFont(draw: Raster): Promise<boolean> {
  const page = (inner: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" font-family="Inter, 'DejaVu Sans', Arial, sans-serif" font-size="16">${inner}</svg>`;
  const [empty, lettered] = await Promise.all([draw(page("")), draw(page('<text x="2" y="16">8</text>'))]);
  return empty !== null && lettered !== null && !Buffer.from(empty).equals(lettered);
}
