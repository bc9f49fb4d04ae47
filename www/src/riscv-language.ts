import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const REGISTER = /^(zero|ra|sp|gp|tp|fp|[astx]\d{1,2}|f[ast]?\d{1,2})\b/;

/** One token of GNU-syntax RISC-V assembly. */
function token(stream: StringStream, state: { mnemonicSeen: boolean }): string | null {
  if (stream.sol()) state.mnemonicSeen = false;
  if (stream.eatSpace()) return null;
  if (stream.match(/^(#|\/\/).*/)) return "comment";
  if (stream.match(/^\/\*.*?(\*\/|$)/)) return "comment";
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)'?/)) return "string";
  if (stream.match(/^[A-Za-z_.$][\w.$]*:|^\d+:/)) return "labelName";
  if (stream.match(/^;/)) {
    state.mnemonicSeen = false;
    return null;
  }
  if (!state.mnemonicSeen && stream.match(/^\.[A-Za-z_][\w.]*/)) {
    state.mnemonicSeen = true;
    return "meta";
  }
  if (!state.mnemonicSeen && stream.match(/^[A-Za-z][\w.]*/)) {
    state.mnemonicSeen = true;
    return "keyword";
  }
  if (stream.match(/^%[a-z_]+/)) return "macroName";
  if (stream.match(REGISTER)) return "variableName";
  if (stream.match(/^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+[bf]?)\b/)) return "number";
  if (stream.match(/^[A-Za-z_.$][\w.$]*/)) return null;
  stream.next();
  return null;
}

const language = StreamLanguage.define<{ mnemonicSeen: boolean }>({
  name: "riscv",
  startState: () => ({ mnemonicSeen: false }),
  copyState: (state) => ({ ...state }),
  token,
  languageData: { commentTokens: { line: "#" } },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "light-dark(#5d6673, #9aa3b2)", fontStyle: "italic" },
  { tag: tags.keyword, color: "light-dark(#1f5fbf, #8ab8ff)", fontWeight: "600" },
  { tag: tags.meta, color: "light-dark(#7a3e9d, #d4a5f0)" },
  { tag: tags.labelName, color: "light-dark(#8a4b00, #f2b872)", fontWeight: "600" },
  { tag: tags.string, color: "light-dark(#176b3a, #8fd6a8)" },
  { tag: tags.number, color: "light-dark(#176b3a, #8fd6a8)" },
  { tag: tags.macroName, color: "light-dark(#7a3e9d, #d4a5f0)" },
  { tag: tags.variableName, color: "light-dark(#0f6674, #7fd3e0)" },
]);

/** RISC-V assembly for CodeMirror, with its colours. */
export const riscv = [language, syntaxHighlighting(colours)];
