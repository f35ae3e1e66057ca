"""FastAPI answering predictions, bare and with the middleware, all on one event loop; addresses as JSON on standard output.

The arguments are the addresses of a silent server and of one that answers. It ends with its input.
"""

import asyncio
import json
import os
import socket
import sys
import threading

import fastapi
import uvicorn

from driftguard import DriftGuard, DriftGuardMiddleware


def application(base_url):
    app = fastapi.FastAPI()
    if base_url is not None:
        recorder = DriftGuard("dg_x", base_url=base_url).recorder("m")
        app.add_middleware(DriftGuardMiddleware, recorder=recorder)

    @app.post("/predict")
    async def predict(body: dict):
        return {"prediction": body["n1"] * 2}

    return app


async def main():
    silent, answering = sys.argv[1:]
    addresses, serving = {"framework": "FastAPI"}, []
    for name, base_url in (("bare", None), ("silent", silent), ("answering", answering)):
        # Named as TCP, or asyncio leaves Nagle's algorithm on, which holds each answer for 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        addresses[name] = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(application(base_url), log_level="error"))
        serving.append(asyncio.create_task(server.serve([listener])))
    print(json.dumps([addresses]), flush=True)
    await asyncio.gather(*serving)


threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
asyncio.run(main())
