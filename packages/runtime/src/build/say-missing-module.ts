/** Packages on PyPI by the module that they bring, where the two are called differently. */
const packages: Readonly<Record<string, string | undefined>> = {
  PIL: "pillow",
  cv2: "opencv-python-headless",
  dateutil: "python-dateutil",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  yaml: "PyYAML",
};

/**
 * What to do where a model's code imports what is not there, to stand behind what Python said of it; "" where that is of
 * something else.
 *
 * @param said - such as `ModuleNotFoundError: No module named 'yaml'`
 */
export function sayMissingModule(said: string): string {
  const [, named] = /No module named '([\w.]+)'/.exec(said) ?? [];
  const [module] = named?.split(".") ?? [];
  if (module === undefined) return "";
  const distribution = Object.hasOwn(packages, module) ? packages[module] : module;
  return `; add ${distribution} to requirements.txt, or push ${module}.py if it is a module of your own`;
}
