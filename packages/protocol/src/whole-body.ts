/** The `field` of a rejected row that is of no row, because none could be read; its `found` is a sentence then. */
export const wholeBody = "the body";
