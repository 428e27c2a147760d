"""Jupyter's own tests of a kernel, with every sample that they know declared. Run by ../jupyter.test.ts."""
import unittest

import jupyter_kernel_test


class CarnetConformance(jupyter_kernel_test.KernelTests):
    kernel_name = "carnet"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('careful')"
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "'🫀'; Math.hyp", "matches": {"hypot"}},
        {"text": "nothingOfThisName.", "matches": set()},
    ]
    complete_code_samples = ["1 + 1", "const heart: string = '🫀'", "function f() { return 1 }", "for (const a of [1]) { a }"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`text", "/* never"]
    invalid_code_samples = ["let = 7q", "1 +* 2", "}"]
    code_page_something = "Math.max?"
    code_generate_error = "throw new RangeError('too far')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "({ a: 1, b: 'x' })", "result": "{ a: 1, b: 'x' }"},
        {"code": "await Promise.resolve(new Map([[1, 2]]))", "result": "Map(1) { 1 => 2 }"},
    ]
    code_display_data = [
        {"code": "import { display, html } from 'carnet/display'; display(html('<b>a</b>')); 0", "mime": "text/html"},
        {"code": "import { display, svg } from 'carnet/display'; display(svg('<svg/>')); 0", "mime": "image/svg+xml"},
        {"code": "import { display, markdown } from 'carnet/display'; display(markdown('*a*')); 0", "mime": "text/markdown"},
        {"code": "import { display } from 'carnet/display'; display({ a: 1 }); 0", "mime": "text/plain"},
    ]
    code_history_pattern = "6 [*] ?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "import { clearOutput } from 'carnet/display'; clearOutput()"


class CarnetWelcome(getattr(jupyter_kernel_test, "IopubWelcomeTests", unittest.TestCase)):
    """Only newer versions have these tests."""

    kernel_name = "carnet"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
