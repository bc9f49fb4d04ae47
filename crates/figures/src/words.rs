//! The words of the figures, from the message catalogues.

/// A language of the catalogues.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::En, Language::ZhCn];
    pub const fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }
}

/// Looks words up in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// The message `id`.
    pub fn get(self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The message `id` with values in it.
    pub fn with(self, id: &str, args: &[(&str, &str)]) -> String {
        let catalogue = match self.0 {
            Language::En => include_str!("../../messages/locales/en/figures.ftl"),
            Language::ZhCn => include_str!("../../messages/locales/zh-CN/figures.ftl"),
        };
        let Some(line) = catalogue.lines().find_map(|l| l.strip_prefix(id)?.strip_prefix(" = ")) else {
            return format!("⟨{id}⟩");
        };
        let mut text = line.replace("{\"{\"}", "{");
        for (name, value) in args {
            text = text.replace(&format!("{{ ${name} }}"), value);
        }
        text
    }
}
