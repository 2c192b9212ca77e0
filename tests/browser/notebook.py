"""One notebook, open in JupyterLab in Chromium, driven as a person would."""

import json
import re
import shutil
import uuid
from ast import literal_eval
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat.v4
from playwright.sync_api import Browser, ConsoleMessage, Locator

from .server import JupyterServer

READY_TIMEOUT = 60.0  # seconds until JupyterLab shows the notebook and its kernel is idle

HERE = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:")

# Every script below gets the notebook's panel (JupyterLab exposes its application to us).
_PANEL = """
const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
const within = (promise, seconds, what) => {
  let timer;
  const late = new Promise((_, no) => {
    timer = setTimeout(() => no(new Error(`${what} took more than ${seconds} s`)), 1000 * seconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
"""
_IS_READY = """(path) => {
  const question = document.querySelector('.jp-Dialog');
  if (question) throw new Error(`JupyterLab asks: ${question.innerText}`);
  if (!window.jupyterapp) return false;
  const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
  return !!panel && panel.context.isReady && panel.sessionContext.isReady
    && panel.sessionContext.session?.kernel?.status === 'idle';
}"""
_RUN_CELL = f"""async ([path, index, seconds]) => {{ {_PANEL}
  panel.content.deselectAll();
  panel.content.activeCellIndex = index;
  await within(jupyterapp.commands.execute('notebook:run-cell'), seconds, `cell ${{index}}`);
}}"""
_ERRORS = f"""([path, index]) => {{ {_PANEL}
  return panel.content.widgets[index].model.outputs.toJSON()
    .filter(o => o.output_type === 'error').map(o => `${{o.ename}}: ${{o.evalue}}`);
}}"""
_CELL_TYPES = f"""(path) => {{ {_PANEL}
  return panel.content.widgets.map(cell => cell.model.type);
}}"""
_EXECUTE = f"""async ([path, code, expressions, seconds]) => {{ {_PANEL}
  const future = panel.sessionContext.session.kernel.requestExecute(
    {{code, store_history: false, stop_on_error: false, user_expressions: expressions}});
  return (await within(future.done, seconds, 'the kernel')).content;
}}"""


class Notebook:
    """A notebook of `server`, open in a page of its own.

    `cells` are the sources of its code cells, or the path of an .ipynb file (which is copied).
    `mode` "doc" shows the notebook alone and loads faster; "lab" is the whole JupyterLab.
    `page` is playwright's page, for everything this class does not do.
    `console_errors` grows by each error that the browser's console reports, `asked` by each
    address beyond this machine that the page has asked for.
    """

    def __init__(
        self,
        server: JupyterServer,
        browser: Browser,
        cells: Sequence[str] | Path,
        *,
        width: int = 1280,
        height: int = 900,
        device_scale_factor: float = 1,
        mode: str = "doc",
        sidebar: bool = False,
    ) -> None:
        self.console_errors: list[str] = []
        self.asked: list[str] = []
        self._server = server
        self._closed = False
        self.path = f"{uuid.uuid4().hex[:8]}.ipynb"
        _write(server.root / self.path, cells)
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=device_scale_factor,
            extra_http_headers={"Authorization": f"token {server.token}"},
        )
        try:
            self.page = self._context.new_page()
            self.page.on("console", self._keep_error)
            self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
            self.page.on("request", lambda request: self._keep_asked(request.url))
            self.page.on("websocket", lambda socket: self._keep_asked(socket.url))
            self.page.goto(server.url(self._address(mode)))
            self.page.wait_for_function(_IS_READY, arg=self.path, timeout=1000 * READY_TIMEOUT)
            if mode == "lab" and not sidebar:
                self.page.evaluate("jupyterapp.shell.collapseLeft()")
        except BaseException:
            self.close()
            raise

    def run_cell(self, index: int, *, check: bool = True, timeout: float = 60) -> None:
        """Run cell `index` and wait until the kernel is done with it.

        Widgets may still be appearing then: wait for what the test is about (`expect`).
        Raises AssertionError where the cell failed, unless `check` is False.
        """
        self.page.evaluate(_RUN_CELL, [self.path, index, timeout])
        if check and (errors := self.errors(index)):
            raise AssertionError(f"cell {index} failed: {errors[0]}")

    def run_all(self, *, check: bool = True, timeout: float = 60) -> None:
        """Run the code cells in order; `timeout` seconds for each."""
        for index, kind in enumerate(self.page.evaluate(_CELL_TYPES, self.path)):
            if kind == "code":
                self.run_cell(index, check=check, timeout=timeout)

    def errors(self, index: int) -> list[str]:
        """'Name: message' of each exception shown under cell `index`."""
        return list(self.page.evaluate(_ERRORS, [self.path, index]))

    def output(self, index: int) -> Locator:
        """All that cell `index` shows below its code."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea").first

    def execute(self, code: str, *, timeout: float = 60) -> None:
        """Run `code` in the notebook's kernel, not in a cell. Raises AssertionError if it fails."""
        self._ask(code, {}, timeout)

    def evaluate(self, expression: str, *, timeout: float = 60) -> Any:
        """The value of a Python expression in the notebook's kernel. It must be JSON."""
        asked = {"value": f"__import__('json').dumps({expression})"}
        answer = self._ask("", asked, timeout)["user_expressions"]["value"]
        if answer["status"] != "ok":
            raise AssertionError(f"{expression}: {answer['ename']}: {answer['evalue']}")
        return json.loads(literal_eval(answer["data"]["text/plain"]))

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def assert_quiet(self) -> None:
        """Raises AssertionError if the console has reported an error, or the network was asked."""
        if not self.page.is_closed():
            self.page.evaluate("1")  # deliver the messages that are still on their way
        if self.console_errors:
            raise AssertionError("errors in the console:\n" + "\n".join(self.console_errors))
        if self.asked:
            raise AssertionError("the page has asked the network: " + ", ".join(self.asked))

    def close(self) -> None:
        """Close the page and end its kernel. Calling it twice is harmless."""
        if not self._closed:
            self._closed = True
            self._context.close()
            self._server.stop_kernel(self.path)

    def _address(self, mode: str) -> str:
        if mode not in ("doc", "lab"):
            raise ValueError(f"mode={mode!r}: 'doc' or 'lab'")
        # A workspace of its own, or JupyterLab also opens what an earlier page left.
        workspace = f"lab/workspaces/{self.path.removesuffix('.ipynb')}"
        return f"{'doc' if mode == 'doc' else workspace}/tree/{self.path}"

    def _ask(self, code: str, expressions: dict[str, str], timeout: float) -> Any:
        answer = self.page.evaluate(_EXECUTE, [self.path, code, expressions, timeout])
        if answer["status"] != "ok":
            raise AssertionError(f"{code}\n{answer['ename']}: {answer['evalue']}")
        return answer

    def _keep_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _keep_asked(self, url: str) -> None:
        if not HERE.match(url):
            self.asked.append(url)


def _write(path: Path, cells: Sequence[str] | Path) -> None:
    if isinstance(cells, Path):
        shutil.copy(cells, path)
        return
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [nbformat.v4.new_code_cell(source) for source in cells]
    notebook = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})
    path.write_text(nbformat.v4.writes(notebook))
