"""Lets strict nbval compare cells with `interact`, `interactive_output` or `with Output()`.

JupyterLab and nbclient put what such a cell prints into the Output widget; nbval takes it for the
cell's own output, so the cell never equals its saved self. This does in nbval what a front end
does: while an Output widget captures, its messages do not belong to the cell.
"""

import nbval.plugin

CAPTURED_TYPES = (
    "stream",
    "display_data",
    "execute_result",
    "clear_output",
    "update_display_data",
)
_next_message = nbval.plugin.IPyNbFile.get_kernel_message


def _next_message_of_the_cell(self, timeout=None, stream="iopub"):
    capturing = self.__dict__.setdefault("_capturing_widgets", set())
    while True:
        message = _next_message(self, timeout=timeout, stream=stream)
        content = message["content"]
        if message["msg_type"] == "comm_msg":
            state = content.get("data", {}).get("state", {})
            if "msg_id" in state:
                change = capturing.add if state["msg_id"] else capturing.discard
                change(content["comm_id"])
        if not capturing or message["msg_type"] not in CAPTURED_TYPES:
            return message


nbval.plugin.IPyNbFile.get_kernel_message = _next_message_of_the_cell
