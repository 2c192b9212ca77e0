"""Code in a real Jupyter kernel, whose messages travel as they do under JupyterLab."""

import json
import os
import subprocess
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[2]
TIMEOUT = 300.0


class Kernel:
    """A kernel in the root of the repository, so that `tests.benchmarks` can be imported."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str, cell: str | None = None) -> None:
        """Run `code` as the cell with the id `cell`. Raises RuntimeError if it fails."""
        self._ask(code, {}, cell)

    def ask(self, expression: str) -> Any:
        """The value of a Python expression that is JSON."""
        expressions = {"value": f"__import__('json').dumps({expression})"}
        answer = self._ask("", expressions, None)["user_expressions"]["value"]
        if answer["status"] != "ok":
            raise RuntimeError("\n".join(answer["traceback"]))
        return json.loads(literal_eval(answer["data"]["text/plain"]))

    def _ask(self, code: str, expressions: dict[str, str], cell: str | None) -> Any:
        content = {
            "code": code,
            "silent": False,
            "store_history": bool(code),
            "user_expressions": expressions,
            "allow_stdin": False,
            "stop_on_error": True,
        }
        # JupyterLab sends the cell's id along; the lab knows a cell that runs again by it.
        request = self._client.session.msg(
            "execute_request", content, metadata={} if cell is None else {"cellId": cell}
        )
        self._client.shell_channel.send(request)
        self._read_all_messages(request["header"]["msg_id"])
        answer = self._answer_to(request["header"]["msg_id"])
        if answer["status"] != "ok":
            raise RuntimeError("\n".join(answer["traceback"]))
        return answer

    def _answer_to(self, request: str) -> Any:
        while True:  # a slow start leaves answers to earlier questions behind
            message = self._client.get_shell_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def _read_all_messages(self, request: str) -> None:
        """Take each message that the kernel publishes, as a front end would, until it is idle."""
        while True:
            message = self._client.get_iopub_msg(timeout=TIMEOUT)
            ours = message["parent_header"].get("msg_id") == request
            if ours and message["content"].get("execution_state") == "idle":
                return


@contextmanager
def kernel() -> Iterator[Kernel]:
    """A fresh kernel with one torch thread, as the launcher sets it."""
    manager, client = start_new_kernel(
        kernel_name="python3",
        cwd=str(ROOT),
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,  # what a cell prints travels as messages; the rest is noise
    )
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
