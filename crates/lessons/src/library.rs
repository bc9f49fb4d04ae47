//! The lessons that come with the project.

use std::sync::LazyLock;

use crate::Lesson;

/// Embeds the files of a lesson's folder.
macro_rules! folder {
    ($id:literal: $($file:literal),*) => {
        &[$(($file, include_bytes!(concat!("../library/", $id, "/", $file)) as &[u8])),*]
    };
}

/// The folders, in the order in which the lessons build on each other.
const FOLDERS: [&[(&str, &[u8])]; 4] = [
    folder!("two-modules": "lesson.toml", "en.md", "zh-CN.md", "main.s", "util.s"),
    folder!("load-2500": "lesson.toml", "en.md", "zh-CN.md", "module.s"),
    folder!("segments": "lesson.toml", "en.md", "zh-CN.md", "main.s"),
    folder!("page-fault": "lesson.toml", "en.md", "zh-CN.md", "main.s"),
];

static LESSONS: LazyLock<Vec<Lesson>> =
    LazyLock::new(|| FOLDERS.iter().filter_map(|files| Lesson::load(files).ok()).collect());

/// The lessons, in the order in which they build on each other.
pub fn all() -> &'static [Lesson] {
    &LESSONS
}

impl Lesson {
    /// The lesson of that name.
    pub fn find(id: &str) -> Option<&'static Lesson> {
        all().iter().find(|lesson| lesson.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_a_lesson() {
        for files in FOLDERS {
            if let Err(error) = Lesson::load(files) {
                panic!("{error}");
            }
        }
    }
}
