//! The languages that there are words in.

/// A language of the catalogues.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese (简体中文).
    ZhCn,
}

impl Language {
    /// All languages, English first.
    pub const ALL: [Language; 2] = [Language::En, Language::ZhCn];

    /// The language for a BCP 47 tag: any English (`en`, `en-GB`), any Chinese (`zh`, `zh-Hans-CN`); `None` for others.
    pub fn parse(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Language::En),
            "zh" => Some(Language::ZhCn),
            _ => None,
        }
    }

    /// The tag by which pages, folders and files call it.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_any_region() {
        for tag in ["zh", "zh-CN", "zh_TW", "ZH-Hans"] {
            assert_eq!(Language::parse(tag), Some(Language::ZhCn), "{tag}");
        }
        assert_eq!(Language::parse("en-GB"), Some(Language::En));
        assert_eq!(Language::parse("de"), None);
        assert_eq!(Language::parse(""), None);
    }
}
