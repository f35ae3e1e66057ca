"""The same model as MLflow keeps one, for its own server.

    python mlflow_model.py KIND FILE FOLDER
"""

import sys
from pathlib import Path

import mlflow.pyfunc

here = str(Path(__file__).parent)


class Endpoint(mlflow.pyfunc.PythonModel):
    def __init__(self, kind):
        self.kind = kind

    def load_context(self, context):
        sys.path.insert(0, here)
        from models import load

        self.call = load(self.kind, (context.artifacts or {}).get("file"))

    def predict(self, context, model_input, params=None):
        return self.call(model_input.values.tolist())


if __name__ == "__main__":
    kind, path, folder = sys.argv[1:]
    artifacts = {} if kind == "fault" else {"file": path}
    mlflow.pyfunc.save_model(folder, python_model=Endpoint(kind), artifacts=artifacts, pip_requirements=[])
