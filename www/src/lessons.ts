import data from "./wasm/lessons.json";
import type { LessonData } from "./wasm/lookaside.js";

/** The lessons, in the order in which they build on each other. */
export const lessons = data as unknown as LessonData[];

/** The lesson of that name. */
export function findLesson(id: string): LessonData | undefined {
  return lessons.find((lesson) => lesson.id === id);
}
