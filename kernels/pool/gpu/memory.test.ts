/** Memory on cards, read from what NVIDIA's tool and Linux' drivers write. */
import { expect, test } from "vitest";
import { drmBytes, readDrm, readNvidia } from "./memory.ts";

test("NVIDIA's processes are read, of every kind, and those whose memory it does not tell are left out", () => {
  const xml = `<nvidia_smi_log><gpu id="0"><processes>
    <process_info><pid>41</pid><type>C+G</type><process_name>node</process_name><used_memory>300 MiB</used_memory></process_info>
    <process_info><pid>42</pid><type>G</type><process_name>Xorg</process_name><used_memory>N/A</used_memory></process_info>
  </processes></gpu><gpu id="1"><processes>
    <process_info><pid>41</pid><type>C</type><process_name>node</process_name><used_memory>2 MiB</used_memory></process_info>
  </processes></gpu></nvidia_smi_log>`;
  expect(readNvidia(xml)).toEqual(new Map([[41, 302 * 1024 * 1024]]));
  expect(readNvidia("No devices were found")).toEqual(new Map());
});

test("a DRM client's regions are added, in their units", () => {
  const fdinfo =
    "pos:\t0\ndrm-driver:\tamdgpu\ndrm-client-id:\t7\ndrm-pdev:\t0000:03:00.0\ndrm-memory-vram:\t2048 KiB\ndrm-memory-gtt:\t1 MiB\n";
  expect(readDrm(fdinfo)).toEqual({ client: "0000:03:00.0/7", bytes: 3 * 1024 * 1024 });
  expect(readDrm("pos:\t0\nflags:\t02\n")).toBeNull();
});

test("a process without a card holds nothing, and one that is gone holds nothing", () => {
  expect(drmBytes(process.pid)).toBe(0);
  expect(drmBytes(2 ** 22 + 1)).toBe(0);
});
