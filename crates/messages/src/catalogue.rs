//! The catalogues as they are built in: parsed once, when a language is first used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fluent_syntax::ast::{Entry, Pattern};
use fluent_syntax::parser;

use crate::Language;

macro_rules! files {
    ($tag:literal) => {
        [
            ("figures.ftl", include_str!(concat!("../locales/", $tag, "/figures.ftl"))),
            ("narration.ftl", include_str!(concat!("../locales/", $tag, "/narration.ftl"))),
            ("lessons.ftl", include_str!(concat!("../locales/", $tag, "/lessons.ftl"))),
            ("page.ftl", include_str!(concat!("../locales/", $tag, "/page.ftl"))),
            ("errors.ftl", include_str!(concat!("../locales/", $tag, "/errors.ftl"))),
        ]
    };
}

/// A catalogue's files: name and text.
type Files = [(&'static str, &'static str); 5];

const ENGLISH: Files = files!("en");
const CHINESE: Files = files!("zh-CN");

/// The words of one language: patterns by their ids.
type Catalogue = BTreeMap<&'static str, Pattern<&'static str>>;

static EN: LazyLock<Catalogue> = LazyLock::new(|| read(&ENGLISH));
static ZH_CN: LazyLock<Catalogue> = LazyLock::new(|| read(&CHINESE));

/// Reads the files. What cannot be parsed is left out, and of two messages with one id the first stays; the tests
/// fail on both.
fn read(files: &Files) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (_, text) in files {
        let resource = parser::parse_runtime(*text).unwrap_or_else(|(partial, _)| partial);
        for entry in resource.body {
            if let Entry::Message(message) = entry
                && let Some(pattern) = message.value
            {
                catalogue.entry(message.id.name).or_insert(pattern);
            }
        }
    }
    catalogue
}

fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::En => &EN,
        Language::ZhCn => &ZH_CN,
    }
}

/// The pattern of a message.
pub(crate) fn pattern(language: Language, id: &str) -> Option<&'static Pattern<&'static str>> {
    catalogue(language).get(id)
}

/// The ids of all messages in a language.
pub fn ids(language: Language) -> BTreeSet<&'static str> {
    catalogue(language).keys().copied().collect()
}

#[cfg(test)]
mod tests {
    use fluent_syntax::ast::Resource;
    use fluent_syntax::serializer;

    use super::*;

    const BOTH: [(Language, Files); 2] = [(Language::En, ENGLISH), (Language::ZhCn, CHINESE)];

    #[test]
    fn every_file_parses() {
        for (language, files) in BOTH {
            for (name, text) in files {
                if let Err((_, errors)) = parser::parse(text) {
                    panic!("{}/{name}: {errors:?}", language.tag());
                }
            }
        }
    }

    #[test]
    fn no_id_is_defined_twice() {
        for (language, files) in BOTH {
            let mut home = BTreeMap::new();
            for (name, id, _) in messages(files) {
                let before = home.insert(id.clone(), name);
                assert_eq!(before, None, "{}: {id} is defined in {name} too", language.tag());
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_variables() {
        let [english, chinese] = BOTH.map(|(_, files)| messages(files).into_iter().collect::<BTreeSet<_>>());
        let only: Vec<_> = english.symmetric_difference(&chinese).collect();
        assert!(only.is_empty(), "in one language only: {only:#?}");
    }

    #[test]
    fn ids_are_those_of_the_files() {
        for (language, files) in BOTH {
            let expected: BTreeSet<String> = messages(files).into_iter().map(|(_, id, _)| id).collect();
            assert_eq!(ids(language).into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), expected);
        }
    }

    /// File, id and variables of every message.
    fn messages(files: Files) -> Vec<(&'static str, String, BTreeSet<String>)> {
        let mut found = Vec::new();
        for (name, text) in files {
            let resource = parser::parse(text).unwrap_or_else(|(partial, _)| partial);
            for entry in resource.body {
                let Entry::Message(message) = entry else { continue };
                let id = message.id.name.to_owned();
                let written = serializer::serialize(&Resource { body: vec![Entry::Message(message)] });
                found.push((name, id, variables(&written)));
            }
        }
        found
    }

    /// The `$names` in a message.
    fn variables(message: &str) -> BTreeSet<String> {
        let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        message.split('$').skip(1).map(name).collect()
    }
}
