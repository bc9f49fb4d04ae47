import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const WASM = new URL("./src/wasm/lookaside_bg.wasm", import.meta.url);

/** Where the page takes its wasm from: a file beside it, or, in the offline file, from inside itself. */
function wasmSource(inside: boolean): Plugin {
  const name = "virtual:wasm-source";
  return {
    name: "lookaside-wasm-source",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      if (!inside) {
        return `import url from "/src/wasm/lookaside_bg.wasm?url"; export const wasmSource = async () => url;`;
      }
      const packed = gzipSync(readFileSync(WASM), { level: 9 }).toString("base64");
      return `import { unpack } from "/src/unpack.ts"; export const wasmSource = () => unpack(${JSON.stringify(packed)});`;
    },
  };
}

export default defineConfig(({ mode }) => {
  const offline = mode === "offline";
  return {
    base: "./",
    plugins: [wasmSource(offline), ...(offline ? [viteSingleFile({ removeViteModuleLoader: true })] : [])],
    build: {
      target: "es2022",
      outDir: offline ? "../dist/offline" : "../dist/site",
      emptyOutDir: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
    },
    preview: { headers: { "Cache-Control": "no-store" } },
  };
});
