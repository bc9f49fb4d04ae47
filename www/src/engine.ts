import { wasmSource } from "virtual:wasm-source";
import { LookasideError } from "./errors.js";
import init, { __wbg_reset_state } from "./wasm/lookaside.js";

let loading: Promise<void> | undefined;
let lives = 0;

/** Loads the one wasm instance of the page; every machine lives in it. */
export function loadEngine(): Promise<void> {
  loading ??= wasmSource()
    .then((module_or_path) => init({ module_or_path }))
    .then(
      () => undefined,
      (cause) => {
        loading = undefined;
        throw LookasideError.ofLoading(cause);
      },
    );
  return loading;
}

/** How often the instance was rebuilt: handles from an earlier life are gone. */
export function engineLife(): number {
  return lives;
}

/**
 * Calls into the machine. Bad input throws a LookasideError. A panic, which is a mistake of ours, leaves the
 * instance unusable: it is rebuilt, and the machines restore themselves from their inputs and positions.
 */
export function call<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) {
      __wbg_reset_state();
      lives += 1;
      throw new LookasideError("panic", cause.message);
    }
    throw LookasideError.from(cause);
  }
}
