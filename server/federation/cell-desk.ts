/**
 * The desk for cells: a comm of the notebook's kernel asks, and the office answers with the rights that the notebook's owner has at that moment. What comes
 * through was written by anybody's code, and is parsed.
 */
import { deskOpening, deskRequest, mostCellModelBytes, type DeskQuestion, type DeskReply } from "../../protocol/federation/cells.ts";
import type { Person } from "../../protocol/identity.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import type { CommChannel, CommContent, CommHandler, CommTarget } from "../rooms/comm-targets.ts";
import { spokenRefusal } from "../start/sentences.ts";
import type { FederationOffice } from "./office.ts";

/** Questions that wait for an answer. */
const mostOpen = 8;

interface CellDesk {
  office: FederationOffice;
  /** Who somebody is now: a role may have changed since the kernel began. */
  personOf(id: string): Promise<Person | null>;
}

export function cellDesk({ office, personOf }: CellDesk): CommTarget {
  return (channel, opening) => {
    if (!deskOpening.safeParse(opening.data).success) {
      channel.close({ code: "protocol-version" });
      return { message: () => {}, closed: () => {} };
    }
    return new CellConnection(channel, { office, personOf });
  };
}

type Answered = { value: unknown } | Refusal | { problem: Omit<Extract<DeskReply, { type: "problem" }>, "type" | "id"> };

class CellConnection implements CommHandler {
  readonly #channel: CommChannel;
  readonly #desk: CellDesk;
  #open = 0;
  #closed = false;

  constructor(channel: CommChannel, desk: CellDesk) {
    this.#channel = channel;
    this.#desk = desk;
  }

  message({ data }: CommContent): void {
    const parsed = deskRequest.safeParse(data);
    const id = parsed.success ? parsed.data.id : Number.isSafeInteger(data["id"]) ? Number(data["id"]) : 0;
    if (!parsed.success) return this.#refuse(id, refused("bad-request"));
    if (this.#open >= mostOpen) return this.#refuse(id, refused("queue-full"));
    this.#open += 1;
    this.#answer(id, parsed.data.question)
      .then(
        (answered) => this.#say(id, answered),
        (error: unknown) => {
          console.error("A cell's question to the desk failed:", error);
          this.#refuse(id, refused("storage-unavailable"));
        },
      )
      .finally(() => (this.#open -= 1));
  }

  closed(): void {
    this.#closed = true;
  }

  async #answer(id: number, question: DeskQuestion): Promise<Answered> {
    const person = await this.#desk.personOf(this.#channel.owner.person);
    if (person === null) return refused("not-allowed");
    const who = { person, sessionId: `notebook ${this.#channel.owner.notebook}` };
    const { office } = this.#desk;
    switch (question.do) {
      case "list":
        return valued(await office.overview(who));
      case "look":
        return valued(await office.experiment(who, question.name, question));
      case "steer":
        return valued(await office.steer(who, question.name, { to: question.to }));
      case "start": {
        const started = await office.start(who, question.order);
        if (!("faults" in started)) return valued(started);
        const told = (language: "fr" | "en") => started.faults.map(({ path, sentence }) => `${path}: ${sentence[language]}`).join(" ");
        return { problem: { code: "plan-invalid", sentence: { fr: told("fr"), en: told("en") } } };
      }
      case "model": {
        const model = await office.model(who, question.name, question.round);
        if (isRefusal(model)) return model;
        if (model.bytes > mostCellModelBytes) return refused("too-large", { limit: mostCellModelBytes });
        return this.#send(id, model.pieces);
      }
    }
  }

  /** Piece by piece, each when the one before was heard: a kernel that is busy must not fill our memory. */
  async #send(id: number, pieces: AsyncIterable<Uint8Array>): Promise<Answered> {
    for await (const piece of pieces) {
      if (this.#closed || !(await this.#channel.send({ type: "piece", id } satisfies DeskReply, [piece]))) return refused("kernel-died");
    }
    return { value: null };
  }

  #say(id: number, answered: Answered): void {
    if (isRefusal(answered)) return this.#refuse(id, answered);
    if ("problem" in answered) return this.#tell({ type: "problem", id, ...answered.problem });
    if ("value" in answered) this.#tell({ type: "answer", id, value: answered.value });
  }

  #refuse(id: number, refusal: Refusal): void {
    const told = (language: "fr" | "en") => Object.values(spokenRefusal(language, refusal)).join(" ");
    this.#tell({ type: "problem", id, code: refusal.refused, sentence: { fr: told("fr"), en: told("en") } });
  }

  #tell(reply: DeskReply): void {
    if (!this.#closed) void this.#channel.send(reply);
  }
}

const valued = (answer: object): Answered => (isRefusal(answer) ? answer : { value: answer });
