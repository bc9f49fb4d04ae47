declare module "virtual:wasm-source" {
  /** The machine's wasm: its address, or its bytes. */
  export function wasmSource(): Promise<string | ArrayBuffer>;
}
