"""The worker of a served model: one file, standard library alone, numpy and pandas where the model brings them.

It is started as ``python -I worker.py SETTINGS`` with a Unix socket on fd 3. SETTINGS is JSON: which layers of
isolation to put on before any foreign code, and the limits. Frames are little endian:

    u32 length | u32 id | u16 op | u16 count | payload of `length` bytes

The gateway trusts nothing that comes from here; what matters is that a model's own failure stays its own.
"""

import ctypes
import gc
import io
import json
import math
import os
import resource
import socket
import struct
import sys
import time
import traceback

CONTRACT = 1
HEADER = struct.Struct("<IIHH")
PAYLOAD_MAX = 16 * 1024 * 1024
ITEM_MAX = 4 * 1024 * 1024
MESSAGE_MAX, TRACEBACK_MAX = 2000, 20000
# After a failure up to so many rows run each alone: the gateway joins no more, so that beyond it is one request.
ALONE_MAX = 256
HELLO, LOAD, READY, PREDICT, RESULT, FAILED, PING, PONG, SHUTDOWN = range(1, 10)
OK, BAD_INPUT, MODEL_ERROR = range(3)
# The status of a worker that leaves because it is full; the gateway knows it by name.
FULL_STATUS, FULL_SHARE = 75, 0.75


class BadInput(Exception):
    """The rows are not what the model takes; the text is for the caller."""


class AnswerTooLarge(Exception):
    """The model has answered, and no frame holds it."""


# ------------------------------------------------------------------------------------------------------ isolation

LIBC = ctypes.CDLL(None, use_errno=True)


def _number(value):
    # Without a width, ctypes hands variadic functions half a register: EFAULT.
    return ctypes.c_ulong(value)


def _prctl(option, first=0, second=0):
    return LIBC.prctl(ctypes.c_int(option), _number(first), _number(second), _number(0), _number(0))


def die_with_parent():
    _prctl(1, 9)


def limit_resources(limits):
    def put(kind, value):
        # An ordinary user may not raise a hard limit that is lower already.
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))

    put(resource.RLIMIT_CORE, 0)
    put(resource.RLIMIT_DATA, limits["memoryBytes"])
    put(resource.RLIMIT_FSIZE, limits["fileBytes"])
    put(resource.RLIMIT_NOFILE, limits["openFiles"])
    # Counted over all of a user's processes: of use only where the worker has a user of its own.
    if limits["processes"] > 0:
        put(resource.RLIMIT_NPROC, limits["processes"])


class _LandlockRules(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _LandlockPath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def landlock_version():
    return LIBC.syscall(ctypes.c_long(444), None, ctypes.c_size_t(0), ctypes.c_uint32(1))


def restrict_files(readable, writable):
    """Landlock: reads below `readable`, everything below `writable`, no TCP, no signals or abstract sockets out."""
    version = landlock_version()
    if version < 1:
        raise OSError("the kernel has no Landlock")
    bits = 13 + (1 if version >= 2 else 0) + (1 if version >= 3 else 0) + (1 if version >= 5 else 0)
    files = (1 << bits) - 1
    read = (1 << 0) | (1 << 2) | (1 << 3)
    rules = _LandlockRules(files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    handle = LIBC.syscall(ctypes.c_long(444), ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if handle < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for allowed, paths in ((read, readable), (files, writable)):
        for path in paths:
            try:
                folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            mask = allowed if os.path.isdir(path) else allowed & (1 | 2 | 4 | (1 << 14) | (1 << 15)) & files
            rule = _LandlockPath(mask, folder)
            said = LIBC.syscall(
                ctypes.c_long(445), ctypes.c_int(handle), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0)
            )
            os.close(folder)
            if said != 0:
                raise OSError(ctypes.get_errno(), "landlock_add_rule %s" % path)
    _prctl(38, 1)
    if LIBC.syscall(ctypes.c_long(446), ctypes.c_int(handle), ctypes.c_uint32(0)) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(handle)


# Numbers of the calls that a model has no use for, by machine. execve is among them: the worker runs already.
_DENIED = {
    "x86_64": (
        0xC000003E,
        [
            59, 322,  # execve, execveat
            57, 58,  # fork, vfork
            101,  # ptrace
            165, 166, 155, 428, 429, 430, 431, 432, 433, 442,  # mount and its kin, pivot_root
            161, 272, 308,  # chroot, unshare, setns
            175, 313, 176, 246, 320,  # modules, kexec
            321, 323, 298,  # bpf, userfaultfd, perf
            310, 311, 438, 434, 424,  # process_vm_*, pidfd_getfd, pidfd_open, pidfd_send_signal
            248, 249, 250,  # keyrings
            425, 426, 427,  # io_uring
            163, 167, 168, 169, 170, 171, 172, 173, 153, 164, 227, 305, 159,  # accounting, swap, reboot, names, clocks
            304, 303,  # open_by_handle_at, name_to_handle_at
            279, 256,  # move_pages, migrate_pages
            135,  # personality
        ],
        41, 53, 56, 435,  # socket, socketpair, clone, clone3
    ),
    "aarch64": (
        0xC00000B7,
        [
            221, 281,
            117,
            40, 39, 41, 428, 429, 430, 431, 432, 433, 442,
            51, 97, 268,
            105, 273, 106, 104, 294,
            280, 282, 241,
            270, 271, 438, 434, 424,
            217, 218, 219,
            425, 426, 427,
            89, 224, 225, 142, 161, 162, 170, 112, 266, 171,
            265, 264,
            239, 238,
            92,
        ],
        198, 199, 220, 435,
    ),
}  # fmt: skip


class _Filter(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("filters", ctypes.POINTER(_Filter))]


def deny_calls():
    """seccomp: sockets of the Unix family alone, threads but no processes, and none of the calls above."""
    machine = os.uname().machine
    if machine not in _DENIED:
        raise OSError("no list of system calls for %s" % machine)
    architecture, denied, socket_call, pair_call, clone_call, clone3_call = _DENIED[machine]
    load, jump, jump_from, jump_bits, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill, refuse, unknown = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38
    code = [
        (load, 0, 0, 4), (jump, 1, 0, architecture), (answer, 0, 0, kill),
        (load, 0, 0, 0),
    ]  # fmt: skip
    if machine == "x86_64":
        code += [(jump_from, 0, 1, 0x40000000), (answer, 0, 0, kill)]
    # glibc falls back to clone, whose flags can be looked at, only if clone3 is unknown.
    code += [(jump, 0, 1, clone3_call), (answer, 0, 0, unknown)]
    for call in (socket_call, pair_call):
        code += [(jump, 0, 4, call), (load, 0, 0, 16), (jump, 1, 0, 1), (answer, 0, 0, refuse), (answer, 0, 0, allow)]
    thread = 0x00010000
    code += [
        (jump, 0, 4, clone_call), (load, 0, 0, 16), (jump_bits, 1, 0, thread), (answer, 0, 0, refuse),
        (answer, 0, 0, allow),
    ]  # fmt: skip
    for call in denied:
        code += [(jump, 0, 1, call), (answer, 0, 0, refuse)]
    code += [(answer, 0, 0, allow)]
    filters = (_Filter * len(code))(*[_Filter(*line) for line in code])
    program = _Program(len(code), ctypes.cast(filters, ctypes.POINTER(_Filter)))
    _prctl(38, 1)
    said = LIBC.prctl(ctypes.c_int(22), _number(2), ctypes.byref(program), _number(0), _number(0))
    if said != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def isolate(settings):
    """Puts the layers on, in an order in which none hinders the next. A layer that fails ends the worker."""
    layers = []
    die_with_parent()
    # Nobody of the same uid may look into this process or trace it.
    _prctl(4, 0)
    if settings.get("limits"):
        limit_resources(settings["limits"])
        layers.append("rlimits")
    if settings.get("landlock"):
        restrict_files(settings["readable"], settings["writable"])
        layers.append("landlock")
    if settings.get("seccomp"):
        deny_calls()
        layers.append("seccomp")
    return layers


# --------------------------------------------------------------------------------------------------------- frames


class Channel:
    def __init__(self, descriptor):
        os.set_inheritable(descriptor, False)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptor)
        self.header = bytearray(HEADER.size)

    def _fill(self, buffer):
        view = memoryview(buffer)
        while view:
            read = self.socket.recv_into(view)
            if read == 0:
                # The gateway is gone: nobody waits for an answer.
                os._exit(0)
            view = view[read:]
        return buffer

    def receive(self):
        length, number, op, count = HEADER.unpack(self._fill(self.header))
        if length > PAYLOAD_MAX:
            raise SystemExit("a frame of %d bytes" % length)
        return number, op, count, self._fill(bytearray(length))

    def send(self, number, op, count, payload):
        self.socket.sendall(HEADER.pack(len(payload), number, op, count) + payload)


# --------------------------------------------------------------------------------------------------------- values


def plain(value):
    """A model's answer as JSON has it: numpy's and pandas' values unwrapped, what is no number null."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "item"):
        return plain(value.item())
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError("an answer of type %s cannot be sent as JSON" % type(value).__name__)


def rows_of(answer, rows):
    """A batch's answer as a list with an entry a row."""
    if hasattr(answer, "to_dict") and hasattr(answer, "columns"):
        answer = answer.to_dict("records")
    values = plain(answer)
    if not isinstance(values, list) or len(values) != rows:
        found = "%d answers" % len(values) if isinstance(values, list) else "an answer of type %s" % type(answer).__name__
        raise RuntimeError("%d rows went in, and %s came out" % (rows, found))
    return values


def written(values):
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "surrogatepass"
    )


# ---------------------------------------------------------------------------------------------------------- models


class TableModel:
    """A model of rows and columns: scikit-learn's, or a booster of XGBoost.

    `answer(table)` gives (values, scores): arrays with a row a row, scores possibly None.
    """

    merges = True

    def __init__(self, settings):
        import numpy

        self.numpy = numpy
        self.columns = settings.get("columns")
        self.wanted = settings.get("prediction")
        self.names = None
        self.width = None
        self.classes = None
        self.layout = "value"
        self.task = "unknown"
        self.frame = None

    def facts(self):
        return {
            "features": self.names,
            "featureCount": self.width,
            "classes": None if self.classes is None else plain(self.classes),
            "outputs": self.layout,
            "task": self.task,
            "needsNames": self.frame is not None,
        }

    def from_matrix(self, matrix):
        if self.width is not None and matrix.shape[1] != self.width:
            raise BadInput("expected %d columns, found %d" % (self.width, matrix.shape[1]))
        return matrix if self.frame is None else self.frame(matrix, columns=self.names)

    def from_rows(self, rows):
        names = [column["name"] for column in self.columns] if self.columns else self.names
        if names is None:
            names = list(rows[0]) if isinstance(rows[0], dict) else list(range(len(rows[0])))
        kinds = {column["name"]: column["type"] for column in self.columns or []}
        columns = {}
        for at, name in enumerate(names):
            try:
                cells = [row[name] if isinstance(row, dict) else row[at] for row in rows]
            except (KeyError, IndexError):
                raise BadInput('the column "%s" is missing' % name) from None
            columns[name] = self._column(name, cells, kinds.get(name))
        if self.names is not None:
            columns = {name: columns[name] for name in self.names if name in columns}
        if self.frame is not None:
            return self.frame(columns)
        return self.numpy.column_stack(list(columns.values()))

    def _column(self, name, cells, kind):
        is_number = kind in ("number", "integer", "boolean") or (
            kind in (None, "unknown") and all(cell is None or isinstance(cell, (int, float)) for cell in cells)
        )
        if is_number:
            try:
                return self.numpy.array([math.nan if cell is None else cell for cell in cells], dtype="float64")
            except (TypeError, ValueError, OverflowError):
                raise BadInput('the column "%s" holds something that is no number' % name) from None
        column = self.numpy.empty(len(cells), dtype=object)
        # A missing word is what pandas reads from an empty cell of the training file.
        column[:] = [math.nan if cell is None else cell for cell in cells]
        return column

    def predict_matrix(self, matrix):
        """Columns of float64 to send: see `layout`."""
        values, scores = self.answer(self.from_matrix(matrix))
        if self.layout == "label":
            index = {label: at for at, label in enumerate(self.classes.tolist())}
            values = self.numpy.array([index[label] for label in values.tolist()], dtype="float64")
        values = self.numpy.asarray(values, dtype="<f8")
        if values.ndim == 1:
            values = values[:, None]
        return values if scores is None else self.numpy.column_stack([values, scores])

    def predict_rows(self, rows):
        values, scores = self.answer(self.from_rows(rows))
        if self.layout == "probability" and self.numpy.ndim(values) == 1:
            # As by the other road: what is predicted is the score too.
            scores = values
        return rows_of(values, len(rows)), None if scores is None else rows_of(scores, len(rows))


# Estimators whose class is the one with the largest probability, save for ties; asking once is half the time.
_ARGMAX = {
    "LogisticRegression", "LogisticRegressionCV", "DecisionTreeClassifier", "ExtraTreeClassifier",
    "RandomForestClassifier", "ExtraTreesClassifier", "GradientBoostingClassifier", "HistGradientBoostingClassifier",
    "GaussianNB", "BernoulliNB", "MultinomialNB", "ComplementNB", "LinearDiscriminantAnalysis",
    "QuadraticDiscriminantAnalysis", "MLPClassifier", "XGBClassifier",
}  # fmt: skip
_NEEDS_NAMES = {"ColumnTransformer", "FunctionTransformer", "FeatureUnion"}


class ScikitModel(TableModel):
    def __init__(self, estimator, settings):
        super().__init__(settings)
        if not hasattr(estimator, "predict"):
            raise RuntimeError("the file holds a %s, which has no predict" % type(estimator).__name__)
        self.estimator = estimator
        names = getattr(estimator, "feature_names_in_", None)
        self.names = None if names is None else [str(name) for name in names]
        width = getattr(estimator, "n_features_in_", None)
        self.width = None if width is None else int(width)
        steps = self._steps(estimator)
        last = steps[-1]
        if self.names is not None and any(type(step).__name__ in _NEEDS_NAMES or not self._ours(step) for step in steps):
            import pandas

            self.frame = pandas.DataFrame
        if self.names is not None:
            import warnings

            # Columns come in the order of the fit, whether they carry their names or not.
            warnings.filterwarnings("ignore", message="X does not have valid feature names")
        for step in [estimator, *steps]:
            # A process a core is what a worker already is; joblib's own would be refused.
            if getattr(step, "n_jobs", None) not in (None, 1):
                step.n_jobs = 1
        self._choose(estimator, last)

    @staticmethod
    def _ours(step):
        return type(step).__module__.split(".")[0] in ("sklearn", "xgboost", "lightgbm", "catboost")

    def _steps(self, estimator):
        if hasattr(estimator, "best_estimator_"):
            return self._steps(estimator.best_estimator_)
        if hasattr(estimator, "steps"):
            parts = [step for _, step in estimator.steps if step not in (None, "passthrough")]
            return [*parts[:-1], *self._steps(parts[-1])]
        return [estimator]

    def _choose(self, estimator, last):
        classes = getattr(estimator, "classes_", None)
        if classes is None or isinstance(classes, list):
            kind = getattr(last, "_estimator_type", None)
            self.task = "regression" if kind == "regressor" or type(last).__name__.endswith("Regressor") else "unknown"
            self.chances = False
            if self.wanted == "probability":
                raise RuntimeError("the model has no probabilities, and driftguard.json asks for them")
            return
        self.task = "classification"
        self.classes = self.numpy.asarray(classes)
        self.chances = hasattr(estimator, "predict_proba")
        self.argmax = type(last).__name__ in _ARGMAX and self._ours(last)
        if self.wanted == "probability":
            if not self.chances:
                raise RuntimeError("the model has no predict_proba, and driftguard.json asks for probabilities")
            self.layout = "probability" if len(self.classes) == 2 else "probabilities"
        else:
            self.layout = "label"

    def answer(self, table):
        if not self.chances:
            return self.estimator.predict(table), None
        chances = self.numpy.asarray(self.estimator.predict_proba(table))
        if self.layout == "probability":
            return chances[:, 1], None
        if self.layout == "probabilities":
            return chances, None
        largest = chances.max(axis=1)
        is_tied = (chances == largest[:, None]).sum() != len(chances)
        labels = self.classes[chances.argmax(axis=1)]
        if is_tied or not self.argmax:
            labels = self.numpy.asarray(self.estimator.predict(table))
        return labels, chances[:, 1] if len(self.classes) == 2 else largest


class BoosterModel(TableModel):
    def __init__(self, path, settings):
        super().__init__(settings)
        import xgboost

        self.booster = xgboost.Booster()
        self.booster.load_model(path)
        self.booster.set_param({"nthread": 1})
        self.width = int(self.booster.num_features())
        self.names = self.booster.feature_names
        objective = json.loads(self.booster.save_config())["learner"]["objective"]["name"]
        self.labelled = objective.startswith("binary:")
        if self.labelled or objective == "multi:softprob":
            self.task = "classification"
            self.layout = "probability" if self.labelled else "probabilities"
            if self.wanted == "label":
                self.layout = "label"
        else:
            self.task = "classification" if objective == "multi:softmax" else "regression"
            if self.wanted == "probability":
                raise RuntimeError("%s gives no probabilities, and driftguard.json asks for them" % objective)
        if self.layout == "label":
            count = 2 if self.labelled else int(json.loads(self.booster.save_config())["learner"]["learner_model_param"]["num_class"])
            self.classes = self.numpy.arange(count)

    def answer(self, table):
        answers = self.booster.inplace_predict(self.numpy.asarray(table, dtype="float64"), validate_features=False)
        if self.layout != "label":
            return answers, None
        if self.labelled:
            return (answers > 0.5).astype(int), answers
        return answers.argmax(axis=1), answers.max(axis=1)


class OnnxModel(TableModel):
    """A graph of ONNX Runtime: one input of all columns, or an input a column."""

    _KINDS = {
        "tensor(float)": ("float32", "number"), "tensor(double)": ("float64", "number"),
        "tensor(float16)": ("float16", "number"), "tensor(int64)": ("int64", "integer"),
        "tensor(int32)": ("int32", "integer"), "tensor(int16)": ("int16", "integer"),
        "tensor(int8)": ("int8", "integer"), "tensor(uint64)": ("uint64", "integer"),
        "tensor(uint32)": ("uint32", "integer"), "tensor(uint16)": ("uint16", "integer"),
        "tensor(uint8)": ("uint8", "integer"), "tensor(bool)": ("bool", "boolean"), "tensor(string)": (None, "string"),
    }  # fmt: skip

    def __init__(self, path, settings):
        super().__init__(settings)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread a worker, as everywhere: the batch is what is shared out.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.inputs = self.session.get_inputs()
        self.refusals = (onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument,)
        self._read_inputs()
        self._read_outputs(settings.get("classes"))

    def _read_inputs(self):
        unknown = next((put for put in self.inputs if put.type not in self._KINDS), None)
        if unknown is not None:
            raise RuntimeError('the input "%s" is a %s, and tensors of numbers or texts are taken' % (unknown.name, unknown.type))
        kinds = [self._KINDS[put.type][1] for put in self.inputs]
        sizes = {self._whole(put.shape[0]) for put in self.inputs if put.shape}
        if not all(len(put.shape) in (1, 2) for put in self.inputs) or len(sizes - {None}) > 1:
            raise RuntimeError("its inputs are %s, and a row of columns is taken: a predict.py can make others of it" % self._shapes())
        self.batch = next(iter(sizes - {None}), None)
        if self.batch not in (None, 1):
            raise RuntimeError("it takes %d rows at a time, no more and no less: export it with a free first dimension" % self.batch)
        # A graph that is made for one row runs once a row.
        self.wide = len(self.inputs) == 1 and len(self.inputs[0].shape) == 2 and self.inputs[0].shape[1] != 1
        if self.wide:
            self.width = self._whole(self.inputs[0].shape[1])
            if self.width is None:
                raise RuntimeError("its input is %s, and only the number of rows may be free" % self._shapes())
            self.types = kinds * self.width
        elif all(len(put.shape) == 1 or put.shape[1] == 1 for put in self.inputs):
            self.width, self.types = len(self.inputs), kinds
            self.names = [put.name for put in self.inputs]
        else:
            raise RuntimeError("its inputs are %s, and one of all columns is taken, or one of [rows, 1] a column" % self._shapes())

    def _shapes(self):
        return ", ".join("%s %s" % (put.name, list(put.shape)) for put in self.inputs)

    @staticmethod
    def _whole(size):
        return size if isinstance(size, int) else None

    def _read_outputs(self, classes):
        """A classifier's label and its chances, as exporters write them; any other graph by its first output."""
        outputs = self.session.get_outputs()
        label = next((put for put in outputs if put.type in ("tensor(int64)", "tensor(string)") and self._columns(put) == 1), None)
        chances = next((put for put in outputs if put.type in ("tensor(float)", "tensor(double)") and self._columns(put) != 1), None)
        # A list of a dictionary a row: what exporters call ZipMap.
        zipped = next((put for put in outputs if put.type.startswith("seq(map(")), None)
        if label is not None and (chances or zipped) is not None:
            self._classify(label, chances or zipped, zipped is not None and chances is None, classes)
            return
        first = next((put for put in outputs if put.type in self._KINDS), None)
        if first is None:
            raise RuntimeError("it gives %s, and a tensor is taken" % ", ".join(put.type for put in outputs))
        self.outputs = [first.name]
        columns = self._columns(first)
        is_word = first.type == "tensor(string)"
        if self.wanted == "probability":
            if first.type not in ("tensor(float)", "tensor(double)"):
                raise RuntimeError("it gives no probabilities, and driftguard.json asks for them")
            self.task, self.layout = "classification", "probability" if columns in (1, 2) else "probabilities"
        else:
            self.task, self.layout = "unknown", "any" if is_word else "value"

    def _classify(self, label, chances, is_zipped, classes):
        self.task, self.zipped = "classification", is_zipped
        self.outputs = [label.name, chances.name]
        count = None if is_zipped else self._columns(chances)
        if classes is None and label.type == "tensor(int64)" and count is not None:
            classes = list(range(count))
        if classes is not None and count is not None and len(classes) != count:
            classes = None
        if classes is not None:
            self.classes = self.numpy.array(classes, dtype=object)
            count = len(classes)
        if self.wanted == "probability":
            if is_zipped and classes is None:
                raise RuntimeError("it names its probabilities by classes that are not known: export it with zipmap=False")
            self.layout = "probability" if count == 2 else "probabilities"
        else:
            # Without a list of classes a label cannot travel as its place in it.
            self.layout = "label" if classes is not None else "any"

    def _columns(self, put):
        """How many numbers a row: `None` where the graph does not say."""
        shape = put.shape
        return 1 if len(shape) == 1 else self._whole(shape[1]) if len(shape) == 2 else None

    def facts(self):
        return {**super().facts(), "types": self.types}

    def from_matrix(self, matrix):
        matrix = super().from_matrix(matrix)
        return matrix if self.wide else [matrix[:, at] for at in range(self.width)]

    def from_rows(self, rows):
        names = [column["name"] for column in self.columns] if self.columns else self.names
        names = names or list(range(self.width))
        kinds = self.types
        cells = [self._column(name, self._cells(rows, at, name), kinds[at]) for at, name in enumerate(names)]
        return self.numpy.column_stack(cells) if self.wide else cells

    @staticmethod
    def _cells(rows, at, name):
        try:
            return [row[name] if isinstance(row, dict) else row[at] for row in rows]
        except (KeyError, IndexError):
            raise BadInput('the column "%s" is missing' % name) from None

    def answer(self, table):
        rows = len(table) if self.wide else len(table[0])
        if self.batch is None or rows == 1:
            return self._present(self._run(table), rows)
        parts = [self._run(table[at : at + 1] if self.wide else [cells[at : at + 1] for cells in table]) for at in range(rows)]
        joined = [sum(part, []) if isinstance(part[0], list) else self.numpy.concatenate(part) for part in zip(*parts)]
        return self._present(joined, rows)

    def _run(self, table):
        given = [table] if self.wide else table
        feeds = {put.name: self._fit(put, cells) for put, cells in zip(self.inputs, given)}
        try:
            return self.session.run(self.outputs, feeds)
        except self.refusals as error:
            raise BadInput(str(error)) from None

    def _fit(self, put, cells):
        kind, word = self._KINDS[put.type]
        shape = (-1, 1) if not self.wide and len(put.shape) == 2 else cells.shape
        if kind is None:
            if not all(isinstance(cell, str) for cell in cells.ravel()):
                raise BadInput('"%s" takes texts, and something is missing' % put.name)
            return cells.reshape(shape)
        if word != "number" and not self.numpy.isfinite(cells).all():
            raise BadInput('"%s" takes whole numbers, and something is missing' % put.name)
        return self.numpy.ascontiguousarray(cells.reshape(shape), dtype=kind)

    def _present(self, outputs, rows):
        first = self.numpy.asarray(outputs[0])
        if len(outputs) == 1:
            if self.layout == "probability":
                return first.reshape(rows, -1)[:, -1], None
            return first.reshape(rows) if first.size == rows else first.reshape(rows, -1), None
        chances = outputs[1]
        if self.zipped:
            order = self.classes.tolist() if self.classes is not None else list(chances[0])
            chances = [[row[label] for label in order] for row in chances]
        chances = self.numpy.asarray(chances, dtype="float64")
        if self.layout == "probability":
            return chances[:, 1], None
        if self.layout == "probabilities":
            return chances, None
        return first.reshape(rows), chances[:, 1] if chances.shape[1] == 2 else chances.max(axis=1)


class TorchScriptModel(TableModel):
    """A module of TorchScript: a tensor of all columns in, a row a row, and a tensor out with a row a row."""

    def __init__(self, path, settings):
        super().__init__(settings)
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        # Where it was trained is not where it is served.
        self.module = torch.jit.load(path, map_location="cpu").eval()
        kinds = {weight.dtype for weight in self.module.parameters() if weight.dtype.is_floating_point}
        self.kind = "float64" if kinds == {torch.float64} else "float32"
        if self.wanted == "probability":
            # One number a row, or the second of two; more are given as they are.
            self.task, self.layout = "classification", "probability"

    def answer(self, table):
        given = self.numpy.ascontiguousarray(table, dtype=self.kind)
        with self.torch.inference_mode():
            found = self.module(self.torch.from_numpy(given))
        if not isinstance(found, self.torch.Tensor):
            raise RuntimeError("it gives a %s, and one tensor is taken: a predict.py can make one of it" % type(found).__name__)
        if found.dim() == 0 or len(found) != len(given):
            raise RuntimeError("it gives a tensor of %s for %d rows: a row a row is taken" % (list(found.shape), len(given)))
        values = found.to("cpu", self.torch.float64).reshape(len(given), -1).numpy()
        if values.shape[1] == 1 or (self.layout == "probability" and values.shape[1] == 2):
            return values[:, -1], None
        return values, None


class OwnCode:
    """`predict.py`: the first of the four conventions that it keeps."""

    def __init__(self, path, settings):
        import importlib.util

        spec = importlib.util.spec_from_file_location("predict", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["predict"] = module
        os.chdir(os.path.dirname(path))
        spec.loader.exec_module(module)
        self.merges = False
        self.call = self._find(module, os.path.dirname(path))

    def _find(self, module, folder):
        ready = getattr(module, "load", None) or getattr(module, "setup", None)
        if hasattr(module, "predict_batch"):
            self.merges = True
            self._prepare(ready)
            return module.predict_batch
        if hasattr(module, "predict"):
            self._prepare(ready)
            return module.predict
        if hasattr(module, "Predictor"):
            predictor = module.Predictor()
            self._prepare(getattr(predictor, "setup", None))
            one = getattr(predictor, "predict", None) or getattr(predictor, "run", None)
            if one is None:
                raise RuntimeError("the class Predictor of predict.py has neither predict nor run")
            return lambda rows: [one(**row) if isinstance(row, dict) else one(row) for row in rows]
        if hasattr(module, "model_fn") and hasattr(module, "predict_fn"):
            model = module.model_fn(folder)
            return lambda rows: module.predict_fn(rows, model)
        raise RuntimeError(
            "predict.py has none of predict_batch(inputs), predict(inputs), a class Predictor, or model_fn with predict_fn"
        )

    @staticmethod
    def _prepare(function):
        if callable(function):
            function()

    def facts(self):
        return {"features": None, "featureCount": None, "classes": None, "outputs": "any", "task": "unknown", "needsNames": True}

    def predict_rows(self, rows):
        return rows_of(self.call(rows), len(rows)), None


def read_pickle(path, format_):
    if format_ == "joblib":
        import joblib

        return joblib.load(path)
    import pickle

    with open(path, "rb") as file:
        return pickle.load(file)


def load_model(settings):
    folder, entry, format_ = settings["folder"], settings.get("entry"), settings["format"]
    # `python -I` leaves the script's folder out. Own code finds its modules first; a model file that names what nobody
    # knows finds them last; and one that the scan calls clean none, or they would run as libraries that it names.
    if entry is not None:
        sys.path.insert(0, folder)
        return OwnCode(os.path.join(folder, entry), settings)
    if settings["modules"]:
        sys.path.append(folder)
    path = os.path.join(folder, settings["file"])
    if format_ in ("xgboost-json", "xgboost-ubj"):
        return BoosterModel(path, settings)
    if format_ == "onnx":
        return OnnxModel(path, settings)
    if format_ == "torchscript":
        return TorchScriptModel(path, settings)
    if format_ in ("pickle", "joblib"):
        return ScikitModel(read_pickle(path, format_), settings)
    raise RuntimeError("a %s needs a predict.py that loads it" % format_)


def load_collecting_nothing(settings):
    """Libraries and a model stay as long as the worker: to look for garbage among them is a tenth of a start."""
    # Own code may make a lot of it before it is loaded.
    if settings.get("entry") is None:
        gc.disable()
    try:
        return load_model(settings)
    finally:
        gc.freeze()
        gc.enable()


# ------------------------------------------------------------------------------------------------------------ serve


class Server:
    def __init__(self, channel):
        self.channel = channel
        self.model = None
        self.codec = "json"
        self.own = False
        # Whether a request has run out of memory since one last looked.
        self.starved = False

    def run(self):
        while True:
            number, op, count, payload = self.channel.receive()
            if op == PREDICT:
                self.predict(number, count, payload)
            elif op == PING:
                self.channel.send(number, PONG, 0, b"")
            elif op == LOAD:
                self.load(number, payload)
            elif op == SHUTDOWN:
                flush()
                os._exit(0)
            else:
                raise SystemExit("a frame with the unknown op %d" % op)

    def load(self, number, payload):
        started = time.perf_counter()
        try:
            settings = json.loads(bytes(payload))
            self.codec = settings["codec"]
            self.own = settings.get("entry") is not None
            # By the frame: a command line may be read by everybody on the machine.
            os.environ.update(settings.pop("variables", {}))
            self.model = load_collecting_nothing(settings)
            facts = self.model.facts()
            facts["merges"] = self.model.merges
            facts["milliseconds"] = (time.perf_counter() - started) * 1000
            answer = written(facts)
        except BaseException as error:
            self.failed(number, error)
            return
        self.channel.send(number, READY, 0, answer)

    def failed(self, number, error):
        self.channel.send(number, FAILED, 0, written(self.told(error)))

    def predict(self, number, count, payload):
        try:
            send = self.matrix(count, payload) if self.codec == "f64" else self.rows(count, payload)
            if len(send) > PAYLOAD_MAX:
                raise AnswerTooLarge("%d bytes, where %d can be sent: ask for fewer rows at a time" % (len(send), PAYLOAD_MAX))
        except BaseException as error:
            self.failed(number, error)
            self.leave_if_full()
            return
        flush()
        self.channel.send(number, RESULT, count, send)
        self.leave_if_full()

    def leave_if_full(self):
        """What failed for want of memory that a model holds on to would fail for ever: another worker starts empty."""
        if not self.starved:
            return
        self.starved = False
        gc.collect()
        if is_full():
            os._exit(FULL_STATUS)

    def matrix(self, count, payload):
        numpy = self.model.numpy
        columns, rows = struct.unpack_from("<II", payload)
        matrix = numpy.frombuffer(payload, "<f8", offset=8).reshape(rows, columns)
        try:
            answer = self.model.predict_matrix(matrix)
            if len(answer) != rows:
                raise RuntimeError("%d rows went in, and %d answers came out" % (rows, len(answer)))
            return struct.pack("<II", answer.shape[1], 0) + numpy.ascontiguousarray(answer, "<f8").tobytes()
        except Exception as error:
            if rows > ALONE_MAX:
                raise
            if rows == 1:
                return struct.pack("<II", 0, 1) + self.complaint(error)
        # One row has sunk all: each runs alone, and gets a status of its own.
        parts = [struct.pack("<II", 0, 1)]
        # Half a frame for all complaints: a character takes up to six bytes.
        room = PAYLOAD_MAX // 2 // rows // 6
        for at in range(rows):
            try:
                answer = self.model.predict_matrix(matrix[at : at + 1])
                parts.append(entry(OK, numpy.ascontiguousarray(answer, "<f8").tobytes()))
            except Exception as error:
                parts.append(self.complaint(error, room))
        return b"".join(parts)

    def rows(self, count, payload):
        bodies = json.loads(bytes(payload))
        if len(bodies) != count:
            raise RuntimeError("%d bodies in a frame of %d" % (len(bodies), count))
        if count > 1 and self.model.merges:
            try:
                return self.together(bodies)
            except Exception:
                # One body has sunk all: each runs alone, below.
                pass
        return b"".join(self.alone(body) for body in bodies)

    def together(self, bodies):
        values, scores = self.model.predict_rows([row for body in bodies for row in body])
        parts, start = [], 0
        for body in bodies:
            end = start + len(body)
            parts.append(self.answered(values[start:end], None if scores is None else scores[start:end]))
            start = end
        return b"".join(parts)

    def alone(self, body):
        try:
            return self.answered(*self.model.predict_rows(body))
        except Exception as error:
            return self.complaint(error)

    @staticmethod
    def answered(values, scores):
        text = written({"predictions": values, "scores": scores})
        if len(text) > ITEM_MAX:
            return entry(MODEL_ERROR, written({"code": "output_too_large", "message": "%d bytes" % len(text)}))
        return entry(OK, text)

    def complaint(self, error, room=MESSAGE_MAX + TRACEBACK_MAX):
        told = self.told(error, room)
        return entry(BAD_INPUT if told["code"] == "bad_input" else MODEL_ERROR, written(told))

    def told(self, error, room=MESSAGE_MAX + TRACEBACK_MAX):
        """A bad input is the caller's to mend; own code's exceptions are its owner's, whatever their type.

        `room` is of characters, for message and traceback together; more than a message's own.
        """
        self.starved = self.starved or isinstance(error, MemoryError)
        is_input = isinstance(error, BadInput) or (not self.own and isinstance(error, ValueError))
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        said = str(error) if isinstance(error, BadInput) else "%s: %s" % (type(error).__name__, error)
        code = "output_too_large" if isinstance(error, AnswerTooLarge) else "bad_input" if is_input else "model_error"
        kept = min(TRACEBACK_MAX, room - MESSAGE_MAX)
        return {"code": code, "message": said[:MESSAGE_MAX], "traceback": text[-kept:]}


def is_full():
    """Whether most of the memory that this process may have is taken."""
    limit = resource.getrlimit(resource.RLIMIT_DATA)[0]
    if limit == resource.RLIM_INFINITY:
        return False
    with open("/proc/self/statm") as file:
        return int(file.read().split()[5]) * resource.getpagesize() > FULL_SHARE * limit


def entry(status, payload):
    return struct.pack("<IB", len(payload), status) + payload


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            # The model has closed or replaced it; its output is its own affair.
            pass


def packages():
    """What is installed, by the names of its folders: reading each one's own file would take longer than the start."""
    found = {}
    for folder in sys.path:
        if os.path.basename(folder) != "site-packages" or not os.path.isdir(folder):
            continue
        for name in os.listdir(folder):
            if name.endswith(".dist-info") and "-" in name[:-10]:
                package, version = name[:-10].split("-", 1)
                found[package] = version
    return found


def main():
    settings = json.loads(sys.argv[1])
    if settings.get("probe"):
        print(json.dumps(isolate(settings)))
        return
    channel = Channel(3)
    listed = packages()
    layers = isolate(settings)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    hello = {
        "contract": CONTRACT,
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "packages": listed,
        "pid": os.getpid(),
        "layers": layers,
    }
    channel.send(0, HELLO, 0, written(hello))
    Server(channel).run()


if __name__ == "__main__":
    main()
