"""Measures ipykernel as bench.ts measures ours; prints one JSON object. Run by bench.ts where python3 has ipykernel."""
import json, statistics, time
from jupyter_client.manager import KernelManager

def start():
    began = time.perf_counter()
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    run(client, "1+1")
    return manager, client, (time.perf_counter() - began) * 1000

def run(client, code):
    asked = client.execute(code)
    size = 0
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "stream":
            size += len(message["content"]["text"])
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    client.get_shell_msg(timeout=60)
    return size

def timed(client, code):
    began = time.perf_counter()
    size = run(client, code)
    return (time.perf_counter() - began) * 1000, size

starts = []
for _ in range(3):
    manager, client, took = start()
    starts.append(took)
    if len(starts) < 3:
        client.stop_channels(); manager.shutdown_kernel(now=True)
trips = sorted(timed(client, "1+1")[0] for _ in range(200))
status = open(f"/proc/{manager.provisioner.process.pid}/status").read()
resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
lines, size = timed(client, "for i in range(20000): print('x' * 48)")
big, _ = timed(client, "print('x' * 10_000_000)")
client.stop_channels(); manager.shutdown_kernel(now=True)
print(json.dumps({
    "coldMs": statistics.median(starts), "roundTripP50Ms": trips[100], "roundTripP95Ms": trips[190],
    "linesMs": lines, "linesDelivered": size / (20000 * 49), "tenMegabytesMs": big, "idleMegabytes": resident,
}))
