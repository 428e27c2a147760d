/** "carnet/comm": channels between cells and a program outside, such as a widget in JupyterLab. */
export { Comm, broadcast, openComm, registerCommTarget } from "./comms.ts";
export type { CommData, CommMessage, CommTarget, SendOptions } from "./comms.ts";
