"""A client for the tests: jupyter_client, and what it answers in one object."""
import contextlib
import time
from queue import Empty

from jupyter_client.manager import KernelManager

TIMEOUT = 20


@contextlib.contextmanager
def kernel(transport="tcp", **options):
    manager = KernelManager(kernel_name="carnet", transport=transport)
    manager.start_kernel(**options)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class Ran:
    def __init__(self, reply, messages):
        self.reply = reply
        self.content = reply["content"]
        self.messages = messages
        self.types = [
            m["content"]["execution_state"] if m["msg_type"] == "status" else m["msg_type"] for m in messages
        ]
        self.printed = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
        results = [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"]
        self.result = results[0] if results else None


def published(client, message_id):
    """What is published of a request, up to `idle`."""
    messages = []
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") != message_id:
            continue
        messages.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return messages


def replied(client, message_id, channel="shell"):
    get = client.get_shell_msg if channel == "shell" else client.get_control_msg
    while True:
        message = get(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == message_id:
            return message


def run(client, code, **options):
    asked = client.execute(code, **options)
    return Ran(replied(client, asked), published(client, asked))


def send(client, channel, message_type, content, buffers=None):
    """Sends any message; gives its id."""
    message = client.session.msg(message_type, content)
    client.session.send(getattr(client, f"{channel}_channel").socket, message, buffers=buffers)
    return message["header"]["msg_id"]


def wait_for_output(client, message_id, text):
    """Until the cell has printed the text."""
    printed = ""
    while text not in printed:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == message_id and message["msg_type"] == "stream":
            printed += message["content"]["text"]


def nothing_more(client):
    """What is still published within a moment."""
    time.sleep(0.2)
    messages = []
    with contextlib.suppress(Empty):
        while True:
            messages.append(client.get_iopub_msg(timeout=0.05))
    return messages
