import type { Failure, Finding } from "./wasm/lookaside.js";

/** What can go wrong, as the `error` event's code tells it. */
export type ErrorCode = "file-url" | "mime" | "cors" | "csp" | "wasm-missing" | "bad-input" | "panic";

/** An error with what, where and what was expected; the machine before it is still there. */
export class LookasideError extends Error {
  override name = "LookasideError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** The places in the input that are wrong. */
    readonly findings: Finding[] = [],
  ) {
    super(message);
  }

  /** Takes what the machine threw for what it is. */
  static from(cause: unknown): LookasideError {
    if (cause instanceof LookasideError) return cause;
    if (isFailure(cause)) return new LookasideError("bad-input", cause.message, cause.findings);
    return new LookasideError("bad-input", cause instanceof Error ? cause.message : String(cause));
  }

  /** Why the machine's wasm did not load. */
  static ofLoading(cause: unknown): LookasideError {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (cause instanceof WebAssembly.CompileError) {
      const policy = /Content Security Policy|unsafe-eval/i.test(message);
      return new LookasideError(policy ? "csp" : "wasm-missing", message);
    }
    if (location.protocol === "file:") return new LookasideError("file-url", message);
    if (/mime/i.test(message)) return new LookasideError("mime", message);
    return new LookasideError(cause instanceof TypeError ? "cors" : "wasm-missing", message);
  }
}

function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "message" in value && "findings" in value;
}
