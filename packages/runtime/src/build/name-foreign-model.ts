/** A file as it is looked at: its path in the version, and its first bytes. */
export type LookedAt = { readonly path: string; readonly head: Buffer };

/**
 * What a file is, where people know it as a model and this server does not serve it by itself, and what to do.
 *
 * @returns a sentence that names the first such file; `null` where there is none
 */
export function nameForeignModel(files: readonly LookedAt[]): string | null {
  for (const file of files) {
    const known = foreign.find(({ is }) => is(file));
    if (known !== undefined) return `${file.path} is ${known.what}: ${known.mend}.`;
  }
  return null;
}

const begins = ({ head }: LookedAt, text: string): boolean => head.subarray(0, text.length).toString("latin1") === text;
const ends = ({ path }: LookedAt, ...endings: readonly string[]): boolean => endings.some((end) => path.endsWith(end));
const isZip = (file: LookedAt): boolean => begins(file, "PK\u0003\u0004") || begins(file, "PK\u0005\u0006");
const own = (library: string): string =>
  `put a predict.py beside it that loads it, and ${library} into requirements.txt`;

// The first that fits names the file: what tells it more exactly stands before what tells it less.
const foreign: readonly { readonly what: string; readonly mend: string; readonly is: (file: LookedAt) => boolean }[] = [
  {
    what: "an HDF5 file, as Keras writes it",
    mend: `${own("tensorflow or keras")}, or export the model to ONNX`,
    is: (file) => begins(file, "\u0089HDF\r\n\u001a\n"),
  },
  {
    what: "a Keras archive",
    mend: `${own("tensorflow or keras")}, or export the model to ONNX`,
    is: (file) => ends(file, ".keras") && isZip(file),
  },
  {
    what: "a SavedModel of TensorFlow",
    mend: `${own("tensorflow")}, or export the model to ONNX`,
    is: ({ path }) => /(^|\/)saved_model\.pb(txt)?$/.test(path),
  },
  {
    what: "a safetensors file, which holds weights without the code that computes with them",
    mend: own("safetensors"),
    // Eight bytes with the length of a header, which is JSON.
    is: ({ head }) =>
      head.length > 9 && head.readBigUInt64LE(0) < 2n ** 27n && head.subarray(8, 10).toString() === '{"',
  },
  {
    what: "a model of CatBoost",
    mend: `${own("catboost")}, or save it with format="onnx"`,
    is: (file) => begins(file, "CBM1"),
  },
  {
    what: "a text model of LightGBM",
    mend: `${own("lightgbm")}, or save its scikit-learn estimator with joblib`,
    is: ({ head }) => /^tree\r?\nversion=v\d/.test(head.toString("latin1")),
  },
  {
    what: "a model in PMML",
    mend: "save the model with joblib where it was trained, or put a predict.py beside it that loads it",
    is: ({ head }) =>
      /^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?<PMML[\s>]/.test(head.toString("utf8").replace(/^\ufeff/, "")),
  },
  {
    what: "numpy's arrays, which compute nothing by themselves",
    mend: own("numpy"),
    is: (file) => begins(file, "\u0093NUMPY") || (ends(file, ".npz") && isZip(file)),
  },
  {
    what: "a zip archive that holds no model of torch",
    mend: "push what is in it as the folder's own files, or put a predict.py beside it that opens it",
    is: isZip,
  },
  {
    what: "a pickle by its content, and is called as JSON or UBJ is",
    mend: "call it model.pkl",
    is: (file) => ends(file, ".json", ".ubj") && file.head[0] === 0x80 && (file.head[1] ?? 0) <= 5,
  },
];
