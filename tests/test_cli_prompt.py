"""The launcher's JupyterLab sends each message of the kernel at once."""

import json
from importlib.resources import files
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets.utils.importstring import import_item

from attention_lab.cli.prompt import PromptConnection


def test_the_configuration_names_it() -> None:
    folder = files("attention_lab") / "cli" / "jupyter_config"
    config = json.loads((folder / "jupyter_server_config.json").read_text("utf-8"))
    assert import_item(config["ServerApp"]["kernel_websocket_connection_class"]) is PromptConnection


def test_no_message_waits_for_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    handler = SimpleNamespace(set_nodelay=told.append)
    monkeypatch.setattr(PromptConnection, "websocket_handler", handler)
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    assert PromptConnection.connect(PromptConnection.__new__(PromptConnection)) == "connected"
    assert told == [True]
