/** What the page remembers between visits. Browsers may refuse; then nothing is remembered. */
export const remembered = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(`lookaside-${key}`);
    } catch {
      return null;
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(`lookaside-${key}`, value);
    } catch {
      // Private windows and some file:// pages refuse; the page works without.
    }
  },
};
