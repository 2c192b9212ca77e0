"""Messages from the kernel to the page, each sent at once.

A websocket of Jupyter's server keeps a small message back until the page has acknowledged the
one before, and a page may take 40 ms to do so: a slider step was on screen after 33 ms or after
66, and nearly always after 66 while a job told how far it is. `jupyter_config` names this class.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The server's own connection to a kernel, without Nagle's algorithm."""

    def connect(self) -> Any:
        """Begin to pass messages on."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
