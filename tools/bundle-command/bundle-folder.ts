/** Where the bundled command is, from the root of the checkout. */
export const bundleFolder = "packages/driftwatch/dist/bundle";

/** What it was made from. */
export const hashFile: string = `${bundleFolder}/made-from.txt`;
