/** The five sockets of a kernel, and Jupyter messages through them. What is not a message of the client's is logged and not answered. */
import type { ConnectionFile } from "../../protocol/jupyter.ts";
import { endpointOf } from "./connection.ts";
import type { JupyterMessage, OutgoingMessage } from "./wire.ts";
import { Wire } from "./wire.ts";
import type { Publisher } from "./zmtp/publisher.ts";
import { openPublisher } from "./zmtp/publisher.ts";
import type { Router } from "./zmtp/sockets.ts";
import { openHeartbeat, openRouter } from "./zmtp/sockets.ts";

export type RequestChannel = "shell" | "control" | "stdin";

export interface Channels {
  /** Answers on the channel and to the client that the identities name. */
  reply(channel: RequestChannel, identities: readonly Buffer[], message: OutgoingMessage): void;
  publish(message: OutgoingMessage): void;
  /** Resolves when the clients took what was published, or after a second. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

export interface ChannelsOptions {
  connection: ConnectionFile;
  onMessage: (channel: RequestChannel, message: JupyterMessage) => void;
  /** Clients do not keep up with what is published; they do again. */
  onFull: () => void;
  onFree: () => void;
  /** The state that a client is told when it begins to listen, or null. */
  welcome: () => "starting" | null;
  log: (line: string) => void;
}

export async function openChannels({ connection, onMessage, onFull, onFree, welcome, log }: ChannelsOptions): Promise<Channels> {
  const wire = new Wire(connection.key);
  const router = (channel: RequestChannel): Promise<Router> =>
    openRouter(endpointOf(connection, `${channel}_port`), (frames) => {
      const decoded = wire.decode(frames);
      if ("unreadable" in decoded) log(`a message on ${channel} was ignored: ${decoded.unreadable}`);
      else onMessage(channel, decoded);
    });
  const topic = Buffer.from(`kernel.${wire.session}.`);
  const frames = (message: OutgoingMessage): Uint8Array[] => [Buffer.concat([topic, Buffer.from(message.type)]), ...wire.encode(message)];
  const publisher: Publisher = await openPublisher(endpointOf(connection, "iopub_port"), {
    onSubscribed(subscription, send) {
      // The client now knows that nothing is published without it (JEP 65).
      const content = { subscription: subscription.toString("utf8") };
      send([subscription, ...wire.encode({ type: "iopub_welcome", parent: {}, content })]);
      const state = welcome();
      if (state !== null) send(frames({ type: "status", parent: {}, content: { execution_state: state } }));
    },
    onFull,
    onFree,
    onCutOff: () => log("a client that took nothing for a minute was cut off"),
  });
  const [heartbeat, shell, control, stdin] = await Promise.all([
    openHeartbeat(endpointOf(connection, "hb_port")),
    router("shell"),
    router("control"),
    router("stdin"),
  ]);
  const routers = { shell, control, stdin };
  return {
    reply: (channel, identities, message) => void routers[channel].send([...identities, ...wire.encode(message)]),
    publish: (message) => publisher.publish(frames(message)),
    flushed: () => publisher.flushed(1000),
    close: async () => void (await Promise.all([heartbeat, shell, control, stdin, publisher].map((socket) => socket.close()))),
  };
}
