//! The catalogues as they are built in: parsed once, when a language is first used.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use fluent_syntax::ast::Entry;
use unic_langid::LanguageIdentifier;

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

/// The words of one language.
struct Catalogue {
    resources: &'static [FluentResource],
    bundle: FluentBundle<&'static FluentResource>,
}

static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(Language::En, EN_RESOURCES.as_slice()));
static EN_RESOURCES: LazyLock<Vec<FluentResource>> = LazyLock::new(|| parse(&ENGLISH));
static ZH_CN: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::read(Language::ZhCn, ZH_CN_RESOURCES.as_slice()));
static ZH_CN_RESOURCES: LazyLock<Vec<FluentResource>> = LazyLock::new(|| parse(&CHINESE));

/// Parses the files. What cannot be parsed is left out; the tests fail on it.
fn parse(files: &Files) -> Vec<FluentResource> {
    files
        .iter()
        .map(|(_, text)| FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial))
        .collect()
}

impl Catalogue {
    fn read(language: Language, resources: &'static [FluentResource]) -> Catalogue {
        let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The marks that isolate values from right-to-left text would show up in figures and in terminals.
        bundle.set_use_isolating(false);
        for resource in resources {
            // The first definition of an id stays; the tests fail on a second one.
            let _ = bundle.add_resource(resource);
        }
        Catalogue { resources, bundle }
    }
}

fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::En => &EN,
        Language::ZhCn => &ZH_CN,
    }
}

pub(crate) fn bundle(language: Language) -> &'static FluentBundle<&'static FluentResource> {
    &catalogue(language).bundle
}

/// The ids of all messages in a language.
pub fn ids(language: Language) -> BTreeSet<&'static str> {
    let entries = catalogue(language).resources.iter().flat_map(FluentResource::entries);
    entries
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fluent_syntax::ast::Resource;
    use fluent_syntax::{parser, serializer};

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
