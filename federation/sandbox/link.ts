/** The cell's end of a sandbox: requests and answers over a comm, and the picture under the cell that made it. */
import type { FederationPicture } from "../../protocol/federation/picture.ts";
import type { SandboxAction, SandboxOpening, SandboxProblem } from "../../protocol/federation/sandbox.ts";
import { sandboxClosing, sandboxMessage, sandboxTarget } from "../../protocol/federation/sandbox.ts";
import { mime } from "../../protocol/mime.ts";
import { openComm } from "../../kernels/comm/comms.ts";
import type { Comm } from "../../kernels/comm/comms.ts";
import { displayable } from "../../kernels/display/representation.ts";
import { display } from "../../kernels/display/show.ts";
import { FederationError, isFederationErrorCode } from "../federation-error.ts";
import { pictureText } from "./words.ts";

/** A server says at once that it has taken the sandbox on; who does not is none. */
const heardWithinMs = 20_000;

interface Waiting {
  resolve(given: { value: unknown; buffers: Uint8Array[] }): void;
  reject(error: Error): void;
}

export class SandboxLink {
  readonly #comm: Comm;
  readonly #display: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #opened = Promise.withResolvers<void>();
  #requests = 0;
  #accepted = false;
  #picture: FederationPicture | null = null;
  #shown = false;
  #closed: FederationError | null = null;

  constructor(opening: SandboxOpening) {
    this.#display = opening.display;
    this.#comm = openComm(sandboxTarget, { ...opening });
    this.#comm.onMessage(({ data, buffers }) => this.#hear(data, buffers));
    this.#comm.onClose(({ data }) => this.#end(closingError(data, this.#accepted)));
    const timer = setTimeout(() => this.#accepted || this.#end(new FederationError("sandbox-not-here")), heardWithinMs);
    void this.#opened.promise.finally(() => clearTimeout(timer)).catch(() => {});
  }

  /** Resolves when every hospital is connected. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get closed(): boolean {
    return this.#closed !== null;
  }

  get picture(): FederationPicture | null {
    return this.#picture;
  }

  #hear(data: unknown, buffers: Uint8Array[]): void {
    const parsed = sandboxMessage.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case "accepted":
        this.#accepted = true;
        return;
      case "ready":
        return this.#opened.resolve();
      case "picture":
        return this.#draw(message.picture);
      case "answer":
        this.#waiting.get(message.id)?.resolve({ value: message.value, buffers });
        return void this.#waiting.delete(message.id);
      case "problem":
        this.#waiting.get(message.id)?.reject(errorOf(message.problem));
        return void this.#waiting.delete(message.id);
    }
  }

  #draw(picture: FederationPicture): void {
    this.#picture = picture;
    if (this.#shown) display.update(this.#display, asOutput(picture));
    else this.show();
  }

  /** Shows the picture under the cell that runs: in both places it then goes on. */
  show(): void {
    if (this.#picture === null) return;
    this.#shown = true;
    display(asOutput(this.#picture), { id: this.#display });
  }

  /** @throws FederationError: what the desk refuses, or that the hospitals are gone. */
  request(action: SandboxAction): Promise<{ value: unknown; buffers: Uint8Array[] }> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#comm.send({ id, action });
    });
  }

  close(): void {
    this.#comm.close();
    this.#end(new FederationError("sandbox-closed", { reason: "you closed them", reasonFr: "vous les avez fermés" }));
  }

  #end(error: FederationError): void {
    if (this.#closed !== null) return;
    this.#closed = error;
    this.#opened.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    // The server writes the picture's last state: it can, also when this kernel is gone.
  }
}

function asOutput(picture: FederationPicture): object {
  return displayable({}, () => ({ data: { [mime.federation]: picture, [mime.text]: pictureText(picture) } }));
}

function closingError(data: unknown, accepted: boolean): FederationError {
  const closing = sandboxClosing.safeParse(data).data;
  if (closing?.problem !== undefined) return errorOf(closing.problem);
  // Jupyter's own pages close a comm whose target they do not know.
  if (!accepted) return new FederationError("sandbox-not-here");
  const why = closing?.code ?? "closed";
  return new FederationError("sandbox-closed", { reason: `the server ended them (${why})`, reasonFr: `le serveur y a mis fin (${why})` });
}

function errorOf({ code, details, sentence }: SandboxProblem): FederationError {
  if (isFederationErrorCode(code)) return new FederationError(code, details);
  return new FederationError("sandbox-closed", { reason: sentence.en, reasonFr: sentence.fr });
}
