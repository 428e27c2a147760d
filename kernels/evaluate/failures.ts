/**
 * What fails when nobody waits for it is shown, and never ends the kernel. Libraries listen too: TensorFlow's WebAssembly throws again what
 * it hears of, which would end the process. Whatever a listener throws is shown like any failure.
 */
const events = ["uncaughtException", "unhandledRejection"];
type Listener = (failure: unknown, ...rest: unknown[]) => unknown;

export function showFailures(show: (failure: unknown) => void): void {
  for (const event of events) process.on(event, (failure: unknown) => show(failure));
  const guarded = (listener: Listener): Listener =>
    function (this: unknown, failure, ...rest) {
      try {
        return listener.call(this, failure, ...rest);
      } catch (thrown) {
        if (thrown !== failure) show(thrown);
        return undefined;
      }
    };
  for (const name of ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const) {
    const original = process[name].bind(process) as (event: string | symbol, listener: Listener) => NodeJS.Process;
    const replacement = (event: string | symbol, listener: Listener): NodeJS.Process =>
      original(event, typeof event === "string" && events.includes(event) ? guarded(listener) : listener);
    Object.defineProperty(process, name, { value: replacement, writable: true, configurable: true });
  }
}
