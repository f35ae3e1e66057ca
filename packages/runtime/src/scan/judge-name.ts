import type { Global } from "./value.ts";

/** What the scan thinks of a name: of our lists, not of them, or known to do harm. */
export type NameVerdict = "allowed" | "unknown" | "dangerous";

/** Names that honest files of some frameworks resolve; exact pairs, never a prefix. */
export type AllowedNames = ReadonlyMap<string, ReadonlySet<string>>;

/** Where a name stands, which decides what else is allowed there. */
export type NamePlace = "pickle" | "torch" | "torchscript";

/**
 * Judges one (module, name).
 *
 * A name with a dot is dangerous under any module: the unpickler would walk from the module to whatever it has imported.
 */
export function judgeName({ module, name }: Global, allowed: AllowedNames, place: NamePlace): NameVerdict {
  if (name.includes(".")) return "dangerous";
  if (allowed.get(module)?.has(name) === true) return "allowed";
  // Classes of a TorchScript archive: torch finds them in the archive's own code, never in Python's modules.
  if (place === "torchscript" && isArchivesOwn(module)) return "allowed";
  if (isBuiltins(module)) return "dangerous";
  return isDangerousModule(module) || dangerousNames.has(`${module}.${name}`) ? "dangerous" : "unknown";
}

function isArchivesOwn(module: string): boolean {
  return module === "__torch__" || module.startsWith("__torch__.");
}

/** Of the built-in names only the listed types are ever needed; the rest call, open, import or rebind. */
function isBuiltins(module: string): boolean {
  return module === "builtins" || module === "__builtin__";
}

function isDangerousModule(module: string): boolean {
  const parts = module.split(".");
  return parts.some((_, i) => dangerousModules.has(parts.slice(0, i + 1).join(".")));
}

/** Modules that run code, start programs, or reach files and the network. With them a file is refused, consent or not. */
const dangerousModules: ReadonlySet<string> = new Set([
  "_posixsubprocess",
  "_thread",
  "asyncio",
  "bdb",
  "cProfile",
  "cffi",
  "cloudpickle",
  "code",
  "codeop",
  "commands",
  "ctypes",
  "dill",
  "distutils",
  "doctest",
  "ensurepip",
  "ftplib",
  "http",
  "httplib",
  "imp",
  "importlib",
  "lib2to3",
  "linecache",
  "logging.config",
  "loky",
  "marshal",
  "mmap",
  "multiprocessing",
  "nt",
  "numpy.distutils",
  "numpy.f2py",
  "numpy.testing",
  "os",
  "pdb",
  "pickle",
  "_pickle",
  "cPickle",
  "pip",
  "pkg_resources",
  "pkgutil",
  "platform",
  "popen2",
  "posix",
  "profile",
  "pty",
  "py_compile",
  "pydoc",
  "requests",
  "runpy",
  "shelve",
  "shutil",
  "smtplib",
  "socket",
  "socketserver",
  "sqlite3",
  "subprocess",
  "sys",
  "sysconfig",
  "tempfile",
  "threading",
  "timeit",
  "torch.hub",
  "torch.package",
  "torch.utils.cpp_extension",
  "unittest",
  "urllib",
  "urllib2",
  "urllib3",
  "webbrowser",
  "zipimport",
]);

/** Single names of other modules that load, run or bind. */
const dangerousNames: ReadonlySet<string> = new Set([
  "_io.FileIO",
  "_io.open",
  "_operator.attrgetter",
  "_operator.methodcaller",
  "codecs.open",
  "io.FileIO",
  "io.open",
  "joblib.load",
  "joblib.numpy_pickle.load",
  "joblib.numpy_pickle_compat.NDArrayWrapper",
  "joblib.numpy_pickle_compat.ZNDArrayWrapper",
  "numpy._core._ufunc_reconstruct",
  "numpy.core._ufunc_reconstruct",
  "numpy.fromfile",
  "numpy.load",
  "numpy.memmap",
  "operator.attrgetter",
  "operator.methodcaller",
  "pandas.eval",
  "pandas.io.pickle.read_pickle",
  "pandas.read_pickle",
  "torch.jit.load",
  "torch.load",
  "torch.serialization.load",
  "torch.storage._load_from_bytes",
  "types.CodeType",
  "types.FunctionType",
]);
