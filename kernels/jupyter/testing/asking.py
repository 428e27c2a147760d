"""What Jupyter's own tests leave out: questions to the person, errors in a queue, silence, order, comms, interrupts. Run by ../jupyter.test.ts."""
import unittest

from jupyter_client.session import Session

from client import TIMEOUT, kernel, nothing_more, published, replied, run, send, wait_for_output


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = kernel()
        cls.manager, cls.client = cls.context.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def test_a_cell_asks_the_person(self):
        code = "import { input, inputSecret } from 'carnet/display'; [await input('Name? '), await inputSecret('Word? ')]"
        asked = self.client.execute(code, allow_stdin=True)
        first = self.client.get_stdin_msg(timeout=TIMEOUT)
        self.assertEqual((first["msg_type"], first["content"]), ("input_request", {"prompt": "Name? ", "password": False}))
        self.assertEqual(first["parent_header"]["msg_id"], asked)
        self.client.input("Ada 🫀")
        second = self.client.get_stdin_msg(timeout=TIMEOUT)
        self.assertEqual(second["content"], {"prompt": "Word? ", "password": True})
        self.client.input("secret")
        messages = published(self.client, asked)
        self.assertEqual(messages[2]["content"]["data"]["text/plain"], "[ 'Ada 🫀', 'secret' ]")
        self.assertEqual(replied(self.client, asked)["content"]["status"], "ok")

    def test_where_nobody_can_answer_the_question_fails(self):
        ran = run(self.client, "import { input } from 'carnet/display'; await input('Name? ')", allow_stdin=False)
        self.assertEqual((ran.content["status"], ran.content["ename"]), ("error", "InputUnavailable"))
        self.assertIn("nobody can answer", ran.content["evalue"])

    def test_an_interrupt_ends_a_question_and_the_next_one_is_asked(self):
        asked = self.client.execute("import { input } from 'carnet/display'; await input('first')", allow_stdin=True)
        self.client.get_stdin_msg(timeout=TIMEOUT)
        self.manager.interrupt_kernel()
        self.assertEqual(replied(self.client, asked)["content"]["ename"], "Interrupted")
        asked = self.client.execute("await input('second')", allow_stdin=True)
        self.assertEqual(self.client.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"], "second")
        self.client.input("two")
        self.assertEqual(replied(self.client, asked)["content"]["status"], "ok")

    def test_an_error_aborts_what_waits_and_asked_for_it(self):
        run(self.client, "import { openComm } from 'carnet/comm'; let gate = openComm('gate', {}, { id: 'gate' }); 0")
        asked = [
            self.client.execute("const opened = new Promise((go) => gate.onMessage(go)); console.log('on'); await opened; throw new Error('first')"),
            self.client.execute("let aborted = true", stop_on_error=True),
            self.client.execute("let went = 'on'", stop_on_error=False),
            self.client.execute("let abortedToo = true"),
        ]
        inspected = self.client.inspect("Math.max")
        wait_for_output(self.client, asked[0], "on")
        # It goes the same way as the requests, so they are there when it is.
        send(self.client, "shell", "comm_msg", {"comm_id": "gate", "data": {}})
        self.assertEqual([replied(self.client, one)["content"]["status"] for one in asked], ["error", "aborted", "ok", "aborted"])
        self.assertTrue(replied(self.client, inspected)["content"]["found"])
        self.assertEqual(
            [m["content"].get("execution_state") for m in published(self.client, asked[1])], ["busy", "idle"]
        )
        after = run(self.client, "[went, typeof aborted, typeof abortedToo]")
        self.assertEqual(after.result, "[ 'on', 'undefined', 'undefined' ]")

    def test_an_error_that_does_not_stop_leaves_what_waits(self):
        failing = self.client.execute("throw new Error('first')", stop_on_error=False)
        following = self.client.execute("1", stop_on_error=True)
        self.assertEqual(replied(self.client, failing)["content"]["status"], "error")
        self.assertEqual(replied(self.client, following)["content"]["status"], "ok")

    def test_a_silent_run_says_nothing_and_counts_for_nothing(self):
        before = run(self.client, "let kept = 1").content["execution_count"]
        silent = run(self.client, "kept += 1; console.log('x'); kept", silent=True)
        self.assertEqual(silent.types, ["busy", "idle"])
        failed = run(self.client, "throw new Error('quiet')", silent=True)
        self.assertEqual((failed.types, failed.content["evalue"]), (["busy", "idle"], "quiet"))
        shown = run(self.client, "kept", store_history=False)
        self.assertEqual((shown.result, shown.content["execution_count"]), ("2", before))
        after = run(self.client, "kept")
        self.assertEqual(after.content["execution_count"], before + 1)
        inputs = self.history(hist_access_type="tail", n=2)
        self.assertEqual([entry[2] for entry in inputs], ["let kept = 1", "kept"])

    def history(self, **options):
        asked = self.client.history(**{"raw": True, "output": False, **options})
        return replied(self.client, asked)["content"]["history"]

    def test_user_expressions_are_told_with_the_reply(self):
        ran = run(self.client, "let seven = 7", user_expressions={"value": "seven * 6", "bad": "nothingLikeThis", "shape": "[1, 2]"})
        told = ran.content["user_expressions"]
        self.assertEqual((told["value"]["status"], told["value"]["data"]["text/plain"]), ("ok", "42"))
        self.assertEqual(told["shape"]["data"]["text/plain"], "[ 1, 2 ]")
        self.assertEqual((told["bad"]["status"], told["bad"]["ename"]), ("error", "ReferenceError"))
        self.assertIn("traceback", told["bad"])
        self.assertEqual(ran.types, ["busy", "execute_input", "idle"])

    def test_lines_come_whole_in_order_before_idle(self):
        ran = run(self.client, "for (let i = 0; i < 20000; i++) console.log(`line ${i}`)")
        self.assertEqual(ran.printed, "".join(f"line {i}\n" for i in range(20000)))
        self.assertLess(len(ran.messages), 1000)
        self.assertEqual(nothing_more(self.client), [])

    def test_a_result_comes_before_idle_in_300_runs(self):
        asked = [self.client.execute(f"console.log('a'); {i}") for i in range(300)]
        expected = ["busy", "execute_input", "stream", "execute_result", "idle"]
        for i, one in enumerate(asked):
            messages = published(self.client, one)
            kinds = [m["content"].get("execution_state", m["msg_type"]) for m in messages]
            self.assertEqual(kinds, expected)
            self.assertEqual(messages[3]["content"]["data"]["text/plain"], str(i))
            self.assertEqual(replied(self.client, one)["content"]["status"], "ok")

    def test_what_a_cell_says_late_reaches_it(self):
        asked = self.client.execute("setTimeout(() => console.log('late'), 50); 1")
        published(self.client, asked)
        other = run(self.client, "await new Promise((go) => setTimeout(go, 150)); 'other'")
        self.assertEqual(other.types, ["busy", "execute_input", "execute_result", "idle"])

    def test_an_interrupt_stops_loops_and_awaits_and_keeps_state(self):
        run(self.client, "let count = 41")
        for code in ["while (true);", "await new Promise(() => {})", "setInterval(() => {}, 1); await new Promise(() => {})"]:
            asked = self.client.execute(f"console.log('on'); {code}")
            queued = self.client.execute("count = 0")
            wait_for_output(self.client, asked, "on")
            interrupt = send(self.client, "control", "interrupt_request", {})
            self.assertEqual(replied(self.client, interrupt, "control")["content"]["status"], "ok")
            stopped = replied(self.client, asked)["content"]
            self.assertEqual((stopped["status"], stopped["ename"]), ("error", "Interrupted"))
            self.assertEqual(replied(self.client, queued)["content"]["status"], "aborted")
        self.assertEqual(run(self.client, "count + 1").result, "42")

    def test_cursors_count_characters(self):
        run(self.client, "let heart = '🫀'")
        code = "'🫀🫀' + heart.toUpp"
        reply = replied(self.client, self.client.complete(code, cursor_pos=len(code)))["content"]
        self.assertEqual(reply["matches"], ["toUpperCase"])
        self.assertEqual(code[reply["cursor_start"] : reply["cursor_end"]], "toUpp")
        run(self.client, "let 𝑥 = { abc: 1 }")
        reply = replied(self.client, self.client.complete("'🫀' + 𝑥.ab + 1", cursor_pos=10))["content"]
        self.assertEqual((reply["matches"], reply["cursor_start"], reply["cursor_end"]), (["abc"], 8, 10))
        found = replied(self.client, self.client.inspect("'🫀🫀🫀' + Math.max", cursor_pos=17))["content"]
        self.assertTrue(found["found"])

    def test_a_display_is_updated_by_its_id(self):
        ran = run(
            self.client,
            "import { display, clearOutput } from 'carnet/display'; const shown = display('a'); shown.update('b'); clearOutput({ wait: true }); display('c', { id: 'named' }); 0",
        )
        self.assertEqual(ran.types[2:-2], ["display_data", "update_display_data", "clear_output", "display_data"])
        first, second, clear, named = (m["content"] for m in ran.messages[2:-2])
        self.assertEqual(first["transient"]["display_id"], second["transient"]["display_id"])
        self.assertEqual((clear, named["transient"]), ({"wait": True}, {"display_id": "named"}))
        # Without an id there is an empty object: nbclient fails on null.
        self.assertEqual(ran.messages[-2]["content"]["transient"], {})

    def test_a_request_that_is_none_is_answered_with_an_error(self):
        asked = send(self.client, "shell", "execute_request", {"code": 7})
        reply = replied(self.client, asked)["content"]
        self.assertEqual((reply["status"], reply["ename"]), ("error", "BadRequest"))
        self.assertIn("code", reply["evalue"])
        asked = send(self.client, "control", "debug_request", {})
        self.assertEqual(replied(self.client, asked, "control")["content"]["ename"], "NotOffered")
        ports = replied(self.client, send(self.client, "shell", "connect_request", {}))["content"]
        self.assertEqual(ports["shell_port"], self.manager.shell_port)

    def test_two_clients_of_one_identity_each_get_their_answers(self):
        twin = self.manager.client()
        twin.start_channels()
        try:
            twin.wait_for_ready(timeout=TIMEOUT)
            for number in range(10):
                for client in (self.client, twin):
                    self.assertEqual(run(client, f"{number}").result, str(number))
        finally:
            twin.stop_channels()

    def test_two_clients_each_get_their_answers(self):
        other = self.manager.client(session=Session(key=self.manager.session.key))
        other.start_channels()
        try:
            other.wait_for_ready(timeout=TIMEOUT)
            asked = self.client.execute("import { input } from 'carnet/display'; await input('mine')", allow_stdin=True)
            self.assertEqual(self.client.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"], "mine")
            theirs = other.execute("await input('theirs')", allow_stdin=True)
            self.client.input("1")
            self.assertEqual(other.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"], "theirs")
            other.input("2")
            results = [published(client, asked)[2]["content"] for client in (self.client, other)]
            self.assertEqual(results[0]["data"], results[1]["data"])
            self.assertEqual(replied(self.client, asked)["content"]["status"], "ok")
            self.assertEqual(replied(other, theirs)["content"]["status"], "ok")
        finally:
            other.stop_channels()


if __name__ == "__main__":
    unittest.main(verbosity=2)
