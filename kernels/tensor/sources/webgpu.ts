/**
 * The GPU, through Dawn. In a kernel it is a loan of the server's (kernels/evaluate/gpu-loan.ts): asked for at the first import of tensors,
 * perhaps granted later, and given back when the server asks. Outside of kernels, in a bench, it is simply opened.
 */
import type { DeviceSource, DeviceStarted, Sentence, Tensorflow } from "../device.ts";
import { gpuLoan } from "../../evaluate/gpu-loan.ts";
import type { GpuGrant, GpuLoan } from "../../evaluate/gpu-loan.ts";
import type { LostValue } from "../webgpu/backend.ts";
import { namesOf } from "../webgpu/names.ts";
import type { OpenGpu } from "../webgpu/open.ts";
import { openGpu } from "../webgpu/open.ts";

/** What the GPU is now: `outcome` is looked at again at each `device()`. */
let open: OpenGpu | null = null;
let absence: Sentence = { fr: "Le GPU n’a pas été demandé.", en: "The GPU was not asked for." };
let limitBytes: number | null = null;
/** Whether the server took back what it had lent, and nothing was asked for since. */
let isTakenBack = false;

const outcome = {
  get kind(): "started" | "absent" {
    return open ? "started" : "absent";
  },
  get why(): Sentence {
    return absence;
  },
  facts: (): ReturnType<DeviceStarted["facts"]> => ({
    hardware: open?.hardware ?? "?",
    threads: 1,
    extensions: open?.software ? ["software"] : [],
    memory: { usedBytes: open?.backend.usedBytes ?? null, limitBytes },
  }),
};

export const webgpuSource: DeviceSource = {
  backend: "webgpu",
  startsAhead: false,
  async start(tf) {
    const loan = gpuLoan();
    if (loan) await borrow(tf, loan);
    else await openFreely(tf);
    return outcome;
  },
};

/** Asks for the GPU again after it was given back: at an import of tensors, which is a person's word that she wants it. */
export async function askForGpuAgain(tf: Tensorflow): Promise<void> {
  const loan = gpuLoan();
  if (!loan || !isTakenBack) return;
  isTakenBack = false;
  await borrow(tf, loan);
}

async function openFreely(tf: Tensorflow): Promise<void> {
  const wish = process.env["CARNET_GPU"];
  if (wish === "off") {
    absence = { fr: "CARNET_GPU=off.", en: "CARNET_GPU=off." };
    return;
  }
  const opened = await openGpu(tf, { allowSoftware: wish === "software", budget: () => Infinity });
  if ("fr" in opened) absence = opened;
  else open = opened;
}

async function borrow(tf: Tensorflow, loan: GpuLoan): Promise<void> {
  const answer = await loan.ask({
    granted: (grant) => take(tf, { loan, grant }),
    reclaim: (why) => giveBack(loan, why),
    waiting: (why) => (absence = why),
  });
  if (answer.kind === "waiting") {
    absence = answer.why;
    if (answer.say) loan.say(answer.why);
  } else await take(tf, { loan, grant: answer });
}

/** Opens the GPU that was lent and lets the next operations run on it. */
async function take(tf: Tensorflow, { loan, grant }: { loan: GpuLoan; grant: GpuGrant }): Promise<void> {
  // Read by the Vulkan loader when the first adapter is asked for.
  if (grant.driver !== null) process.env["VK_ICD_FILENAMES"] = grant.driver;
  const opened = await openGpu(tf, {
    allowSoftware: grant.software,
    budget: () => grant.budgetBytes,
    onUse: () => loan.used(open?.backend.usedBytes ?? 0),
    onLost: (lost) => void recover(tf, { loan, grant, lost }),
  }).catch((error: unknown) => failed(error));
  if ("fr" in opened) {
    absence = opened;
    loan.returned(opened.en);
    loan.say(opened);
    return;
  }
  open = opened;
  limitBytes = grant.budgetBytes;
  if (tf.getBackend() === "wasm" || tf.getBackend() === "cpu") await tf.setBackend("webgpu");
}

async function giveBack(loan: GpuLoan, why: Sentence): Promise<void> {
  absence = why;
  isTakenBack = true;
  const lent = open;
  open = null;
  try {
    await lent?.giveBack();
  } finally {
    loan.returned(null);
    loan.say(why);
  }
}

const tries = 3;
let losses = 0;

/** The device ended by itself. What was on it alone is named; the next operation runs on a new device, or on the processor. */
async function recover(
  tf: Tensorflow,
  { loan, grant, lost }: { loan: GpuLoan; grant: GpuGrant; lost: { values: LostValue[] } },
): Promise<void> {
  open = null;
  absence = { fr: "Le GPU s’est arrêté.", en: "The GPU stopped." };
  loan.say(lostWords(namesOf(lost.values, loan.variables())));
  losses += 1;
  if (losses <= tries) return take(tf, { loan, grant });
  absence = { fr: "Le GPU s’est arrêté plusieurs fois.", en: "The GPU stopped several times." };
  loan.returned("the device was lost several times");
}

const shown = 12;

function lostWords(names: Sentence[]): Sentence {
  if (names.length === 0) return { fr: "Le GPU s’est arrêté. Aucune variable n’est perdue.", en: "The GPU stopped. No variable is lost." };
  const some = (language: "fr" | "en"): string => {
    const first = names.slice(0, shown).map((name) => name[language]);
    return [...first, ...(names.length > shown ? [`… (${names.length})`] : [])].join(", ");
  };
  return {
    fr: `Le GPU s’est arrêté. Sont perdues : ${some("fr")}. Ce qui se trouvait sur le processeur demeure. Exécutez de nouveau les cellules qui calculent ces valeurs.`,
    en: `The GPU stopped. Lost are: ${some("en")}. What was on the processor remains. Run the cells that compute these values again.`,
  };
}

function failed(error: unknown): Sentence {
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return { fr: `Le GPU ne démarre pas : ${reason}`, en: `The GPU does not start: ${reason}` };
}
