"""A kernel's life: comms, forged messages, death, shutdown and restart, slow and unwilling clients, both transports. Run by ../jupyter.test.ts."""
import json
import os
import signal
import socket
import time
import unittest
from queue import Empty

import zmq
from jupyter_client.session import Session

from client import TIMEOUT, kernel, nothing_more, published, replied, run, send, wait_for_output


class Comms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = kernel()
        cls.manager, cls.client = cls.context.__enter__()
        run(cls.client, "import { openComm, registerCommTarget } from 'carnet/comm'")

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def info(self, **content):
        return replied(self.client, send(self.client, "shell", "comm_info_request", content))["content"]["comms"]

    def test_a_cell_opens_sends_with_buffers_and_closes(self):
        ran = run(
            self.client,
            """let comm = openComm("jupyter.widget", { state: { value: 1 } }, { metadata: { version: "2.1.0" }, buffers: [new Float32Array([1, 2])] });
            comm.send({ method: "update" }, { buffers: [new Uint8Array([7]), new ArrayBuffer(3)] });""",
        )
        opened, sent = (m for m in ran.messages if m["msg_type"].startswith("comm"))
        comm_id = opened["content"]["comm_id"]
        self.assertEqual(opened["content"], {"comm_id": comm_id, "target_name": "jupyter.widget", "data": {"state": {"value": 1}}})
        self.assertEqual(opened["metadata"], {"version": "2.1.0"})
        self.assertEqual(bytes(opened["buffers"][0]), b"\x00\x00\x80\x3f\x00\x00\x00\x40")
        self.assertEqual((sent["content"]["data"], [len(b) for b in sent["buffers"]]), ({"method": "update"}, [1, 3]))
        self.assertEqual(self.info(target_name="jupyter.widget"), {comm_id: {"target_name": "jupyter.widget"}})
        self.assertEqual(self.info(target_name="other"), {})
        closed = run(self.client, "comm.close({ reason: 'done' }); comm.closed")
        self.assertEqual(closed.messages[2]["content"], {"comm_id": comm_id, "data": {"reason": "done"}})
        self.assertEqual((closed.result, self.info()), ("true", {}))

    def test_a_client_opens_a_registered_target_and_an_unknown_one_is_closed(self):
        run(
            self.client,
            """registerCommTarget("echo", (comm, { data, buffers }) => {
              console.log("opened", data, buffers[0].length);
              comm.onMessage((message) => comm.send({ echo: message.data }, { buffers: message.buffers }));
              comm.onClose(() => console.log("closed"));
            })""",
        )
        asked = send(self.client, "shell", "comm_open", {"comm_id": "one", "target_name": "echo", "data": {"a": 1}}, buffers=[b"xyz"])
        messages = published(self.client, asked)
        self.assertEqual([m["msg_type"] for m in messages], ["status", "stream", "status"])
        self.assertEqual(messages[1]["content"]["text"], "opened { a: 1 } 3\n")
        asked = send(self.client, "shell", "comm_msg", {"comm_id": "one", "data": {"b": 2}}, buffers=[b"12", b""])
        echo = published(self.client, asked)[1]
        self.assertEqual((echo["content"], [bytes(b) for b in echo["buffers"]]), ({"comm_id": "one", "data": {"echo": {"b": 2}}}, [b"12", b""]))
        self.assertEqual(self.info(), {"one": {"target_name": "echo"}})
        asked = send(self.client, "shell", "comm_close", {"comm_id": "one", "data": {}})
        self.assertEqual(published(self.client, asked)[1]["content"]["text"], "closed\n")
        asked = send(self.client, "shell", "comm_open", {"comm_id": "two", "target_name": "nobody", "data": {}})
        refused = published(self.client, asked)[1]
        self.assertEqual((refused["msg_type"], refused["content"]["comm_id"]), ("comm_close", "two"))
        self.assertEqual(self.info(), {})

    def test_a_cell_that_awaits_a_message_gets_it_while_it_runs(self):
        asked = self.client.execute("let waited = openComm('slider'); await new Promise((go) => waited.onMessage(({ data }) => go(data.value)))")
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["msg_type"] == "comm_open":
                break
        moved = send(self.client, "shell", "comm_msg", {"comm_id": message["content"]["comm_id"], "data": {"value": 42}})
        messages = published(self.client, asked)
        self.assertEqual([m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"], ["42"])
        run(self.client, "waited.close()")

    def test_a_handler_that_fails_or_never_ends_harms_nobody(self):
        run(
            self.client,
            """let bad = openComm("bad", {}, { id: "bad" });
            bad.onMessage(({ data }) => { if (data.loop) while (true); throw new TypeError("in a handler") })""",
        )
        asked = send(self.client, "shell", "comm_msg", {"comm_id": "bad", "data": {}})
        failed = [m for m in published(self.client, asked) if m["msg_type"] == "error"]
        self.assertEqual([m["content"]["evalue"] for m in failed], ["in a handler"])
        asked = send(self.client, "shell", "comm_msg", {"comm_id": "bad", "data": {"loop": True}})
        time.sleep(0.2)
        self.manager.interrupt_kernel()
        self.assertIn("error", [m["msg_type"] for m in published(self.client, asked)])
        self.assertEqual(run(self.client, "bad.close(); 1 + 1").result, "2")

    def test_what_is_no_comm_message_is_refused_where_it_is_made(self):
        for code in ["openComm('a', 7)", "openComm(7)", "openComm('a', {}, { buffers: Array(65).fill(new ArrayBuffer(1)) })", "bigint = openComm('a', { n: 1n })"]:
            self.assertEqual(run(self.client, code).content["status"], "error", code)
        self.assertEqual(self.info(), {})
        self.assertEqual(run(self.client, "1 + 1").result, "2")


class Signatures(unittest.TestCase):
    def test_forged_and_replayed_messages_are_ignored_and_logged(self):
        with open(os.environ["CARNET_TEST_LOG"], "w+b") as log, kernel(stderr=log) as (manager, client):
            context = zmq.Context()
            dealer = context.socket(zmq.DEALER)
            dealer.connect(f"tcp://{manager.ip}:{manager.shell_port}")
            execute = {"code": "globalThis.forged = true", "silent": True}
            forger = Session(key=b"another key")
            dealer.send_multipart(forger.serialize(forger.msg("execute_request", execute)))
            dealer.send_multipart([b"no message at all"])
            signed = Session(key=manager.session.key)
            frames = signed.serialize(signed.msg("execute_request", {"code": "globalThis.times = (globalThis.times ?? 0) + 1"}))
            dealer.send_multipart(frames)
            dealer.send_multipart(frames)
            dealer.send_multipart(signed.serialize(signed.msg("kernel_info_request", {})))
            answers = []
            while "kernel_info_reply" not in answers:
                self.assertTrue(dealer.poll(TIMEOUT * 1000))
                _, parts = signed.feed_identities(dealer.recv_multipart())
                answers.append(signed.deserialize(parts)["msg_type"])
            self.assertEqual(answers, ["execute_reply", "kernel_info_reply"])
            self.assertEqual(run(client, "[globalThis.forged, globalThis.times]").result, "[ undefined, 1 ]")
            log.seek(0)
            written = log.read().decode()
            for why in ["wrong-signature", "no-mark", "replayed"]:
                self.assertIn(why, written)
            context.destroy(linger=0)

    def test_bytes_that_are_no_zmtp_harm_nobody(self):
        with kernel() as (manager, client):
            for port in manager.ports:
                for noise in [b"GET / HTTP/1.1\r\n\r\n", os.urandom(4000), b"\xff" + b"\x00" * 8 + b"\x7f\x03\x00NULL" + b"\x00" * 48 + os.urandom(500)]:
                    with socket.create_connection((manager.ip, port), timeout=TIMEOUT) as knocking:
                        knocking.sendall(noise)
            self.assertEqual(run(client, "1 + 1").result, "2")
            self.assertTrue(manager.is_alive())


class Life(unittest.TestCase):
    def test_a_death_is_explained_everything_is_answered_and_the_next_kernel_runs(self):
        with kernel() as (manager, client):
            run(client, "import { openComm } from 'carnet/comm'; let kept = 1; openComm('widget', {}, { id: 'w' }); 0")
            asked = client.execute("process.exit(3)")
            queued = client.execute("1", stop_on_error=False)
            completed = client.complete("Math.hyp")
            died = replied(client, asked)["content"]
            self.assertEqual((died["status"], died["ename"]), ("error", "KernelDied"))
            self.assertIn("code 3", died["evalue"])
            self.assertEqual(replied(client, queued)["content"]["status"], "aborted")
            self.assertEqual(replied(client, completed)["content"]["matches"], ["hypot"])
            self.assertIn("KernelDied", [m["content"].get("ename") for m in published(client, asked)])
            self.assertEqual(run(client, "typeof kept").result, "'undefined'")
            info = send(client, "shell", "comm_info_request", {})
            self.assertEqual(replied(client, info)["content"]["comms"], {})

    def test_a_death_that_no_cell_saw_is_told_with_the_next(self):
        with kernel() as (manager, client):
            run(client, "setTimeout(() => process.exit(4), 20); 0")
            time.sleep(0.5)
            self.assertIn("code 4", run(client, "1").printed)
            self.assertEqual(run(client, "1").printed, "")

    def test_shutdown_answers_before_it_leaves_and_restart_forgets(self):
        with kernel() as (manager, client):
            run(client, "globalThis.kept = 1")
            for restart in (True, False):
                asked = send(client, "control", "shutdown_request", {"restart": restart})
                reply = replied(client, asked, "control")
                self.assertEqual(reply["content"], {"status": "ok", "restart": restart})
                self.assertIn("shutdown_reply", [m["msg_type"] for m in published(client, asked)])
                deadline = time.time() + TIMEOUT
                while manager.is_alive() and time.time() < deadline:
                    time.sleep(0.02)
                self.assertFalse(manager.is_alive())
                if restart:
                    manager.restart_kernel(now=True)
                    client.wait_for_ready(timeout=TIMEOUT)
                    self.assertEqual(run(client, "typeof kept").result, "'undefined'")

    def test_a_shutdown_while_a_cell_runs_answers_what_waits(self):
        with kernel() as (manager, client):
            asked = client.execute("console.log('on'); while (true);")
            queued = client.execute("1")
            wait_for_output(client, asked, "on")
            stopping = send(client, "control", "shutdown_request", {"restart": False})
            self.assertEqual(replied(client, stopping, "control")["content"]["status"], "ok")
            self.assertEqual(replied(client, asked)["content"]["status"], "error")
            self.assertEqual(replied(client, queued)["content"]["status"], "aborted")

    def test_a_signal_interrupts_and_the_cells_process_goes_with_the_front(self):
        with kernel() as (manager, client):
            asked = client.execute("console.log('on'); await new Promise(() => {})")
            wait_for_output(client, asked, "on")
            manager.signal_kernel(signal.SIGINT)
            self.assertEqual(replied(client, asked)["content"]["ename"], "Interrupted")
            pid = int(run(client, "process.pid").result)
            manager.signal_kernel(signal.SIGKILL)
            deadline = time.time() + TIMEOUT
            while os.path.exists(f"/proc/{pid}") and time.time() < deadline:
                time.sleep(0.02)
            self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_cells_run_in_the_folder_and_environment_of_who_started_them(self):
        folder = os.path.dirname(os.path.abspath(__file__))
        with kernel(cwd=folder, env={**os.environ, "MINE": "yes"}) as (manager, client):
            self.assertEqual(run(client, "[process.cwd(), process.env.MINE]").result, f"[ '{folder}', 'yes' ]")
            self.assertEqual(run(client, "import { readFileSync } from 'node:fs'; readFileSync('client.py').length > 100").result, "true")

    def test_history_is_kept_between_sessions(self):
        with kernel() as (manager, client):
            run(client, "'a line of the first session'")
        with kernel() as (manager, client):
            asked = client.history(raw=True, output=True, hist_access_type="search", pattern="*first session*", n=1)
            [(session, line, (code, output))] = replied(client, asked)["content"]["history"]
            self.assertEqual((line, code, output), (1, "'a line of the first session'", "'a line of the first session'"))


class Clients(unittest.TestCase):
    def test_over_ipc_all_is_the_same(self):
        with kernel(transport="ipc") as (manager, client):
            self.assertEqual(run(client, "1 + 1").result, "2")
            manager.restart_kernel(now=True)
            client.wait_for_ready(timeout=TIMEOUT)
            self.assertEqual(run(client, "2 + 2").result, "4")

    def test_a_slow_client_loses_nothing_and_makes_the_cell_wait(self):
        with kernel() as (manager, client):
            context = zmq.Context()
            slow = context.socket(zmq.SUB)
            # It takes a thousand messages and no more until it is read.
            slow.setsockopt(zmq.RCVHWM, 10)
            slow.setsockopt(zmq.RCVBUF, 4096)
            slow.subscribe(b"")
            slow.connect(f"tcp://{manager.ip}:{manager.iopub_port}")
            session = Session(key=manager.session.key)

            def receive():
                self.assertTrue(slow.poll(TIMEOUT * 1000))
                frames = slow.recv_multipart()
                return session.deserialize(session.feed_identities(frames)[1])

            self.assertEqual(receive()["msg_type"], "iopub_welcome")
            asked = client.execute("for (let i = 0; i < 40; i++) console.log(String(i).padEnd(1_000_000))")
            time.sleep(1.5)
            with open(f"/proc/{manager.provisioner.process.pid}/status") as status:
                self.assertLess(int(status.read().split("VmRSS:")[1].split()[0]) / 1024, 250)
            with self.assertRaises(Empty):
                while client.get_shell_msg(timeout=0.1)["parent_header"]["msg_id"] != asked:
                    pass
            printed = ""
            while True:
                message = receive()
                if message["parent_header"].get("msg_id") != asked:
                    continue
                if message["msg_type"] == "stream":
                    printed += message["content"]["text"]
                elif message["content"].get("execution_state") == "idle":
                    break
            self.assertEqual(printed, "".join(str(i).ljust(1_000_000) + "\n" for i in range(40)))
            self.assertEqual(replied(client, asked)["content"]["status"], "ok")
            context.destroy(linger=0)

    def test_who_begins_to_listen_is_welcomed_alone(self):
        with kernel() as (manager, client):
            self.assertEqual(nothing_more(client), [])
            context = zmq.Context()
            other = context.socket(zmq.SUB)
            other.subscribe(b"")
            other.connect(f"tcp://{manager.ip}:{manager.iopub_port}")
            self.assertTrue(other.poll(TIMEOUT * 1000))
            topic, _, _, header, *_, content = other.recv_multipart()[:7]
            self.assertEqual((topic, json.loads(header)["msg_type"], json.loads(content)), (b"", "iopub_welcome", {"subscription": ""}))
            self.assertEqual(nothing_more(client), [])
            context.destroy(linger=0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
